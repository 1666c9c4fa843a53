import type { JSX } from 'preact';
import { unitLine, unitsBrokenFirst } from '../words.ts';
import { Paged, Proportions, Tile } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo } from './route.ts';

/** The sales units of a run over many, the broken ones first. */
export function Units(): JSX.Element | null {
  const units = unitsBrokenFirst(useReport().data);
  if (units.length === 0) return null;
  return (
    <section>
      <h2>Sales units</h2>
      <Paged items={units} size={25}>
        {(some) => (
          <div class="tiles">
            {some.map((unit) => {
              const { flows, flowsFailed, flowsSkipped } = unit.totals;
              const passed = flows - flowsFailed - flowsSkipped;
              return (
                <Tile
                  key={unit.unit}
                  href={linkTo('flows', '', { unit: unit.unit })}
                  label={unit.unit}
                  value={`${passed}/${flows}`}
                >
                  <Proportions
                    label={unitLine(unit)}
                    parts={[
                      ['passed', passed],
                      ['skipped', flowsSkipped],
                      ['failed', flowsFailed],
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
