import type { JSX } from 'preact';
import { groupBy } from '../group-by.ts';
import { percentile } from '../statistics.ts';
import { formatDuration } from '../words.ts';
import { Empty, Scroll } from './parts.tsx';
import { useReport } from './report.ts';
import { linkTo } from './route.ts';

/** How fast the API answered: percentiles for each operation, and the slowest exchanges. */
export function Timings(): JSX.Element {
  const { exchanges } = useReport();
  const answered = exchanges.filter(({ exchange }) => exchange.status !== undefined && exchange.sentBy !== 'api');
  if (answered.length === 0) {
    return (
      <>
        <h1>Timings</h1>
        <Empty>Nothing was answered.</Empty>
      </>
    );
  }
  const byOperation = groupBy(
    answered,
    ({ exchange }) => exchange.operationId ?? `${exchange.method} (unknown operation)`,
  );
  const rows = [...byOperation].map(([operation, members]) => ({
    operation,
    times: sorted(members.map(({ exchange }) => exchange.durationMs)),
  }));
  const all = sorted(answered.map(({ exchange }) => exchange.durationMs));
  const longest = all.at(-1) ?? 1;
  const slowest = answered.toSorted((a, b) => b.exchange.durationMs - a.exchange.durationMs).slice(0, 20);
  return (
    <>
      <h1>Timings</h1>
      <Scroll label="Latency by operation">
        <table class="timings">
          <thead>
            <tr>
              <th scope="col">Operation</th>
              <th scope="col">Times</th>
              <th scope="col">50 %</th>
              <th scope="col">90 %</th>
              <th scope="col">95 %</th>
              <th scope="col">99 %</th>
              <th scope="col">Longest</th>
              <th scope="col" class="wide">
                Spread
              </th>
            </tr>
          </thead>
          <tbody>
            <TimingRow name="All" times={all} longest={longest} />
            {rows
              .toSorted((a, b) => percentile(b.times, 50) - percentile(a.times, 50))
              .map(({ operation, times }) => (
                <TimingRow key={operation} name={operation} times={times} longest={longest} />
              ))}
          </tbody>
        </table>
      </Scroll>
      <h2>Slowest</h2>
      <ol class="slowest">
        {slowest.map(({ exchange, step, flow }) => (
          <li key={exchange.number}>
            <a href={linkTo('exchange', exchange.id)} data-item>
              <b>{formatDuration(exchange.durationMs)}</b> {step.name} <span class="muted">{flow.key}</span>
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}

function TimingRow({ name, times, longest }: { name: string; times: number[]; longest: number }): JSX.Element {
  const at = (percent: number): number => percentile(times, percent);
  const x = (ms: number): string => `${(ms / longest) * 100}%`;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{times.length}</td>
      {[50, 90, 95, 99, 100].map((percent) => (
        <td key={percent}>{formatDuration(at(percent))}</td>
      ))}
      <td class="wide">
        <svg
          width="100%"
          height="12"
          role="img"
          aria-label={`from ${formatDuration(at(0))} to ${formatDuration(at(100))}`}
        >
          <rect
            class="fill-plain"
            x={x(at(0))}
            y="5"
            width={`${Math.max(0.5, ((at(100) - at(0)) / longest) * 100)}%`}
            height="2"
          />
          <rect
            class="fill-note"
            x={x(at(10))}
            y="2"
            width={`${Math.max(0.8, ((at(90) - at(10)) / longest) * 100)}%`}
            height="8"
            rx="2"
          />
          <rect class="fill-ink" x={x(at(50))} y="0" width="2" height="12" />
        </svg>
      </td>
    </tr>
  );
}

function sorted(times: number[]): number[] {
  return times.toSorted((a, b) => a - b);
}
