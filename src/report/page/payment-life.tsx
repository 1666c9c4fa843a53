import type { JSX } from 'preact';
import type { LifePoint } from '../payment-life.ts';
import { group, Scroll } from './parts.tsx';
import { linkTo } from './route.ts';

const height = 160;

/** A payment's money after each step: a column is what was authorised, its parts what became of it. */
export function PaymentLife({ points }: { points: LifePoint[] }): JSX.Element | null {
  if (points.length === 0) return null;
  const most = Math.max(...points.map(totalOf), 1);
  const width = 100 / points.length;
  return (
    <section>
      <h2>The payment's life</h2>
      <div class="card">
        <ul class="legend">
          {parts.map(({ name, tone }) => (
            <li key={name}>
              <svg width="10" height="10" aria-hidden="true">
                <rect class={`life-${tone}`} width="10" height="10" rx="2" />
              </svg>{' '}
              {name}
            </li>
          ))}
        </ul>
        <Scroll label="Amounts after each step">
          <svg
            {...group('Amounts')}
            class="life"
            width="100%"
            style={{ minWidth: `${points.length * 88}px` }}
            height={height + 44}
          >
            <title>Amounts after each step</title>
            {points.map((point, index) => {
              let y = height;
              return (
                <a key={point.exchangeId} href={linkTo('exchange', point.exchangeId)}>
                  <title>{`${point.step}: ${parts.map(({ name, amount }) => `${name} ${money(amount(point), point.currency)}`).join(', ')}`}</title>
                  <rect class="lane" x={`${index * width}%`} y="0" width={`${width}%`} height={height + 44} />
                  <rect
                    class="life-empty"
                    x={`${index * width + width * 0.2}%`}
                    y={height - 1}
                    width={`${width * 0.6}%`}
                    height="1"
                  />
                  {parts.map(({ name, tone, amount }) => {
                    const size = (amount(point) / most) * (height - 24);
                    y -= size;
                    return size <= 0 ? null : (
                      <g key={name}>
                        <rect
                          class={`life-${tone}`}
                          x={`${index * width + width * 0.2}%`}
                          y={y}
                          width={`${width * 0.6}%`}
                          height={size}
                        />
                        {size >= 18 && (
                          <text
                            x={`${(index + 0.5) * width}%`}
                            y={y + size / 2 + 4}
                            text-anchor="middle"
                            class={`on-${tone}`}
                          >
                            {money(amount(point), '')}
                          </text>
                        )}
                      </g>
                    );
                  })}
                  <text x={`${(index + 0.5) * width}%`} y={height + 18} text-anchor="middle" class="life-step">
                    {index + 1}
                  </text>
                  <text x={`${(index + 0.5) * width}%`} y={height + 36} text-anchor="middle" class="tick">
                    {point.state}
                  </text>
                </a>
              );
            })}
          </svg>
        </Scroll>
        <ol class="life-steps">
          {points.map(({ step, exchangeId }) => (
            <li key={exchangeId}>{step}</li>
          ))}
        </ol>
      </div>
    </section>
  );
}

const parts: { name: string; tone: string; amount: (point: LifePoint) => number }[] = [
  { name: 'refunded', tone: 'refunded', amount: ({ refunded }) => refunded },
  { name: 'captured', tone: 'captured', amount: ({ captured, refunded }) => Math.max(0, captured - refunded) },
  { name: 'cancelled', tone: 'cancelled', amount: ({ cancelled }) => cancelled },
  {
    name: 'authorised, still to capture',
    tone: 'authorized',
    amount: ({ authorized, captured, cancelled }) => Math.max(0, authorized - captured - cancelled),
  },
];

function totalOf(point: LifePoint): number {
  return parts.reduce((sum, { amount }) => sum + amount(point), 0);
}

/** Minor units as people write them: `499.00 NOK`. */
function money(minor: number, currency: string): string {
  return `${(minor / 100).toFixed(2)}${currency === '' ? '' : ` ${currency}`}`;
}
