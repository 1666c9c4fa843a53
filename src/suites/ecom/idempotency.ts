import type { Flow } from '../../model.ts';
import {
  captureAll,
  captured,
  capturePart,
  details,
  forceApprove,
  initiate,
  refundPart,
  refusal,
  summary,
} from './steps.ts';

/** A key that stays the same from step to step. */
const key = (name: string) => ({ 'X-Request-Id': `{{payment_id_suffix}}-${name}` });

const firstCapture = { ...capturePart(10_000, summary(10_000, 0, 'reserved')), headers: key('capture') };
const firstRefund = { ...refundPart(3_000, summary(10_000, 3_000, 'reserved')), headers: key('refund') };

/** The same request twice, in all its forms: one effect. */
export const idempotency: Flow[] = [
  {
    name: 'idempotent-capture',
    title: 'The same capture twice captures once; under the same key another amount is refused',
    steps: [
      initiate,
      forceApprove,
      firstCapture,
      firstCapture,
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: summary(10_000, 0, 'reserved') }),
      refusal(
        '§8 30',
        { item: 'Capture Payment', headers: key('capture'), body: { '/transaction/amount': 20_000 } },
        '93',
      ),
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: summary(10_000, 0, 'reserved') }),
    ],
  },
  {
    name: 'idempotent-refund',
    title: 'The same refund twice refunds once; under the same key another amount is refused',
    steps: [
      initiate,
      forceApprove,
      capturePart(10_000, summary(10_000, 0, 'reserved')),
      firstRefund,
      firstRefund,
      refusal('§2.7', { item: 'Refund Payment', headers: key('refund'), body: { '/transaction/amount': 4_000 } }, '93'),
      details({ log: ['REFUND', 'CAPTURE', 'RESERVE', 'INITIATE'], summary: summary(10_000, 3_000, 'reserved') }),
    ],
  },
  {
    name: 'one-key-for-every-operation',
    title: 'The order id serves as key of approval, capture and refund at once',
    steps: [
      initiate,
      forceApprove,
      captureAll,
      captureAll,
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: captured }),
    ],
  },
  {
    name: 'two-captures-at-once',
    title: 'The same capture, twice at the same instant, captures once',
    steps: [
      initiate,
      forceApprove,
      {
        item: 'Capture Payment',
        headers: key('twin'),
        body: { '/transaction/amount': 10_000 },
        twice: true,
        expect: { status: [200, '4xx'] },
      },
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: summary(10_000, 0, 'reserved') }),
    ],
  },
  {
    name: 'locked-while-processing',
    title: 'What comes while another operation holds the order is locked out, and goes through afterwards',
    tags: ['sandbox-only'],
    steps: [
      initiate,
      forceApprove,
      {
        item: 'Capture Payment',
        before: [{ path: 'payments/{{orderId}}/lock' }],
        expect: { status: 423, errorCode: ['94'] },
      },
      { ...captureAll, before: [{ path: 'payments/{{orderId}}/unlock' }] },
    ],
  },
];
