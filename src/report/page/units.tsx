import type { JSX } from 'preact';
import { countFlows } from '../count-flows.ts';
import { groupBy } from '../group-by.ts';
import { unitLine, unitsBrokenFirst } from '../words.ts';
import { Paged, Proportions, Tile } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo } from './route.ts';

/** The sales units of a run over many, the broken ones first. */
export function Units(): JSX.Element | null {
  const { data } = useReport();
  const units = unitsBrokenFirst(data);
  if (units.length === 0) return null;
  const byUnit = groupBy(data.flows, ({ unit }) => unit ?? '');
  return (
    <section>
      <h2>Sales units</h2>
      <Paged items={units} size={25}>
        {(some) => (
          <div class="tiles">
            {some.map((unit) => {
              const flows = byUnit.get(unit.unit) ?? [];
              const { passed, failed, skipped, brokenOff, notRun } = countFlows(flows);
              return (
                <Tile
                  key={unit.unit}
                  href={linkTo('flows', '', { unit: unit.unit })}
                  label={unit.unit}
                  value={`${passed}/${flows.length}`}
                >
                  <Proportions
                    label={unitLine(unit, flows)}
                    parts={[
                      ['passed', passed],
                      ['skipped', skipped + notRun],
                      ['interrupted', brokenOff],
                      ['failed', failed],
                    ]}
                  />
                </Tile>
              );
            })}
          </div>
        )}
      </Paged>
    </section>
  );
}
