import type { JSX } from 'preact';
import type { History } from '../../model.ts';
import { count, formatDuration } from '../words.ts';
import { Pill } from './parts.tsx';
import { useReport } from './report.ts';

/** What earlier runs said: verdicts, findings, coverage and latency, one column for each run. */
export function Trend(): JSX.Element | null {
  const { history } = useReport().data;
  if (!history || history.runs.length < 2) return null;
  const { runs, flaky } = history;
  return (
    <section>
      <h2>Last {count(runs.length, 'run')}</h2>
      <div class="trends">
        <Bars label="Errors" runs={runs} value={({ errors }) => errors} show={String} />
        <Bars label="Flows failed" runs={runs} value={({ flowsFailed }) => flowsFailed} show={String} />
        <Bars
          label="Fields covered"
          runs={runs}
          value={({ coverage }) => coverage}
          show={(part) => `${Math.round(part * 100)} %`}
        />
        <Bars label="Latency, 95th percentile" runs={runs} value={({ p95 }) => p95} show={formatDuration} />
      </div>
      {flaky.length > 0 && (
        <ul class="flaky">
          {flaky.map(({ flow, failed, runs: total }) => (
            <li key={flow}>
              <Pill kind="flaky" /> {flow} failed in {failed} of {total} runs
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

type Run = History['runs'][number];

function Bars({
  label,
  runs,
  value,
  show,
}: {
  label: string;
  runs: Run[];
  value: (run: Run) => number;
  show: (value: number) => string;
}): JSX.Element {
  const most = Math.max(...runs.map(value), 0);
  const last = runs.at(-1);
  const width = 100 / runs.length;
  return (
    <figure class="trend">
      <figcaption>
        {label} <b>{last ? show(value(last)) : ''}</b>
      </figcaption>
      <svg
        width="100%"
        height="48"
        role="img"
        aria-label={`${label}: ${runs.map((run) => show(value(run))).join(', ')}`}
      >
        {runs.map((run, index) => {
          const height = most === 0 ? 0 : (value(run) / most) * 44;
          return (
            <rect
              key={run.id}
              class={run.exitCode === 0 ? 'fill-good' : 'fill-bad'}
              x={`${index * width + width * 0.1}%`}
              width={`${width * 0.8}%`}
              y={46 - height}
              height={height + 2}
            >
              <title>{`${run.startedAt.slice(0, 16).replace('T', ' ')}: ${show(value(run))}`}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
