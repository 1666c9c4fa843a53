import { expect, test } from 'vitest';
import { lifeOf } from './payment-life.ts';
import { aFlow, anExchange, aStep } from './testing/results.ts';

const amount = (value: number | string): unknown => ({ currency: 'NOK', value });

test.each<[string, unknown, object | undefined]>([
  [
    "ePayment's aggregate",
    {
      state: 'AUTHORIZED',
      aggregate: {
        authorizedAmount: amount(500),
        capturedAmount: amount(200),
        refundedAmount: amount(100),
        cancelledAmount: amount(300),
      },
    },
    { authorized: 500, captured: 200, refunded: 100, cancelled: 300, currency: 'NOK', state: 'AUTHORIZED' },
  ],
  [
    'amounts of the wrong type too',
    { aggregate: { authorizedAmount: amount('500'), capturedAmount: null } },
    { authorized: 500, captured: 0, refunded: 0, cancelled: 0 },
  ],
  [
    "eCom's log",
    {
      transactionLogHistory: [
        { operation: 'REFUND', amount: 100, operationSuccess: true },
        { operation: 'CAPTURE', amount: 900, operationSuccess: false },
        { operation: 'CAPTURE', amount: 200, operationSuccess: true },
        { operation: 'RESERVE', amount: 500, operationSuccess: true },
        { operation: 'INITIATE', amount: 500, operationSuccess: true },
      ],
    },
    { authorized: 500, captured: 200, refunded: 100, cancelled: 0, state: 'REFUND' },
  ],
  [
    "eCom's summary of a capture",
    {
      transactionInfo: { status: 'Captured' },
      transactionSummary: { capturedAmount: 200, remainingAmountToCapture: 300, refundedAmount: 0 },
    },
    { authorized: 500, captured: 200, refunded: 0, cancelled: 0, state: 'Captured' },
  ],
  ['nothing of other answers', { orderId: 'acme-1' }, undefined],
])('%s', (_, body, point) => {
  const response = { status: 200, headers: [], body: JSON.stringify(body), bytes: 1 };
  const [first] = lifeOf(aFlow({ steps: [aStep({ exchanges: [anExchange({ response })] })] }));
  if (point) expect(first).toMatchObject({ step: 'Initiate Payment', ...point });
  else expect(first).toBeUndefined();
});

test('what a cancellation gives back is told from what was there before', () => {
  const answers = [
    { transactionSummary: { capturedAmount: 200, remainingAmountToCapture: 300, refundedAmount: 0 } },
    { transactionSummary: { capturedAmount: 200, remainingAmountToCapture: 0, refundedAmount: 0 } },
  ];
  const steps = answers.map((answer, index) =>
    aStep({
      name: `Step ${index}`,
      exchanges: [
        anExchange({
          id: `x#${index}`,
          response: { status: 200, headers: [], body: JSON.stringify(answer), bytes: 1 },
        }),
      ],
    }),
  );
  expect(lifeOf(aFlow({ steps })).map(({ authorized, cancelled }) => [authorized, cancelled])).toEqual([
    [500, 0],
    [500, 300],
  ]);
});
