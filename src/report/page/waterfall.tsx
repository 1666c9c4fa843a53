import type { JSX } from 'preact';
import type { PageFlow } from '../page-data.ts';
import { count, formatDuration } from '../words.ts';
import { group, toneOf } from './parts.tsx';
import { linkTo } from './route.ts';

const rowHeight = 30;

/** When each request was sent and how long its answer took. */
export function Waterfall({ flow }: { flow: PageFlow }): JSX.Element | null {
  const rows = flow.steps.flatMap((step) =>
    step.exchanges.map((exchange) => ({ step, exchange, at: Date.parse(exchange.startedAt) })),
  );
  if (rows.length === 0) return null;
  const start = Math.min(...rows.map(({ at }) => at));
  const end = Math.max(...rows.map(({ at, exchange }) => at + exchange.durationMs));
  const span = Math.max(1, end - start);
  const part = (ms: number): number => (ms / span) * 100;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((fraction) => fraction * span);
  const height = rows.length * rowHeight + 20;
  return (
    <section>
      <h2>Timeline</h2>
      <div class="card">
        <svg
          class="waterfall"
          width="100%"
          height={height}
          {...group(`${count(rows.length, 'exchange')} over ${formatDuration(span)}`)}
        >
          <title>Timeline</title>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={`${part(tick)}%`} x2={`${part(tick)}%`} y1="0" y2={height - 18} class="grid" />
              <text
                x={`${part(tick)}%`}
                y={height - 4}
                text-anchor={tick === 0 ? 'start' : tick === span ? 'end' : 'middle'}
                class="tick"
              >
                {formatDuration(tick)}
              </text>
            </g>
          ))}
          {rows.map(({ step, exchange, at }, index) => {
            const x = part(at - start);
            const isLate = x > 60;
            return (
              <a key={exchange.id} href={linkTo('exchange', exchange.id)}>
                <rect x="0" y={index * rowHeight} width="100%" height={rowHeight} class="lane" />
                <rect
                  class={`fill-${toneOf(exchange.verdict)}`}
                  x={`${x}%`}
                  y={index * rowHeight + 17}
                  width={`${Math.max(0.4, part(exchange.durationMs))}%`}
                  height="8"
                  rx="2"
                />
                <text
                  x={`${isLate ? x + part(exchange.durationMs) : x}%`}
                  y={index * rowHeight + 13}
                  text-anchor={isLate ? 'end' : 'start'}
                >
                  {exchange.sentBy === 'api' ? `Callback after ${step.name}` : step.name}
                  {` · ${formatDuration(exchange.durationMs)}`}
                </text>
              </a>
            );
          })}
        </svg>
      </div>
    </section>
  );
}
