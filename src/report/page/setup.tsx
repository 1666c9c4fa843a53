import type { JSX } from 'preact';
import { groupBy } from '../group-by.ts';
import { waiverEnd } from './finding-view.tsx';
import { Empty, Pill, Scroll } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo } from './route.ts';

/** What the run was built from, what was mended in it, and which known faults were let pass. */
export function Setup(): JSX.Element {
  return (
    <>
      <h1>Artefacts, repairs and waivers</h1>
      <Artefacts />
      <Repairs />
      <Waivers />
    </>
  );
}

function Artefacts(): JSX.Element {
  const { artefacts, source } = useReport().data.run;
  return (
    <section>
      <h2>Artefacts ({source})</h2>
      <Scroll label="Artefacts">
        <table>
          <thead>
            <tr>
              <th scope="col">Id</th>
              <th scope="col">File</th>
              <th scope="col">sha256</th>
            </tr>
          </thead>
          <tbody>
            {artefacts.map(({ id, path, sha256 }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{path}</td>
                <td>
                  <code>{sha256}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Repairs(): JSX.Element {
  const { repairs } = useReport().data.run;
  const byDefect = groupBy(repairs, ({ collection, defect, reason }) => JSON.stringify([collection, defect, reason]));
  return (
    <section>
      <h2>Repairs</h2>
      {byDefect.size === 0 && <Empty>The collections were run as they are.</Empty>}
      <ul class="reasons">
        {[...byDefect.values()].map((group) => {
          const [first] = group;
          return (
            first && (
              <li key={`${first.collection} ${first.defect}`}>
                <b>{first.defect}</b> in {first.collection} {group.some(({ stale }) => stale) && <Pill kind="stale" />}
                <p>{first.reason}</p>
                <p class="muted">{[...new Set(group.map(({ item }) => item))].join(', ')}</p>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function Waivers(): JSX.Element {
  const waived = useReport().data.findings.filter(({ waivedBy }) => waivedBy);
  const groups = groupBy(waived, ({ code, operationId, waivedBy }) =>
    JSON.stringify([code, operationId, waivedBy?.reason]),
  );
  return (
    <section>
      <h2>Waivers in use</h2>
      {groups.size === 0 && <Empty>No fault was waived.</Empty>}
      <ul class="reasons">
        {[...groups.values()].map((group) => {
          const [first] = group;
          return (
            first && (
              <li key={first.id}>
                <a href={linkTo('findings', '', { verdict: 'waived', code: first.code, q: first.operationId ?? '' })}>
                  <b>{first.code}</b> {first.operationId} {first.status}
                </a>{' '}
                <span class="muted">
                  {group.length}× · {waiverEnd(first)}
                </span>
                <p>{first.waivedBy?.reason}</p>
                <p class="muted">
                  {[...new Set(group.map(({ pointer }) => pointer ?? ''))]
                    .filter((pointer) => pointer !== '')
                    .slice(0, 12)
                    .map((pointer) => (
                      <code key={pointer}>{pointer} </code>
                    ))}
                </p>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}
