import { describe, expect, test } from 'vitest';
import { refuseEcomApproval, refuseEcomCancel, refuseEcomCapture, refuseEcomRefund } from './ecom-rules.ts';
import { refuseApproval, refuseCancel, refuseCapture, refuseRefund } from './epayment-rules.ts';
import { authorize, cancel, capture, end, type Payment, refund } from './payment.ts';

const NOW = Date.UTC(2026, 0, 1);
const mark = { at: NOW, id: '1234567890' };

const created: Payment = {
  api: 'epayment',
  msn: '123456',
  reference: 'a-reference',
  amount: 10_000,
  currency: 'NOK',
  text: '',
  state: 'CREATED',
  authorized: 0,
  captured: 0,
  refunded: 0,
  cancelled: 0,
  history: [{ name: 'CREATED', amount: 10_000, at: NOW, id: '1', success: true }],
  createdAt: NOW,
  openBefore: NOW + 1,
  expiresAt: NOW + 1,
  transactionId: '1',
  pspReference: '1',
  scope: [],
  returnUrl: '',
};
const reserved = authorize(created, mark, {});
const partly = capture(reserved, 4_000, mark);
const fully = capture(reserved, 10_000, mark);

const STATES = {
  created,
  reserved,
  partly,
  fully,
  voided: cancel(reserved, mark),
  released: cancel(partly, mark),
  refunded: refund(fully, 10_000, mark),
  terminated: cancel(created, mark),
  aborted: end(created, 'ABORTED', mark),
  expired: end(created, 'EXPIRED', mark),
  processing: { ...reserved, isProcessing: true },
} satisfies Record<string, Payment>;

type State = keyof typeof STATES;

/** Codes by state; `ok` where nothing is refused. A state that is not named is not part of the row. */
type Row = [
  operation: string,
  refuse: (payment: Payment) => { code: string } | undefined,
  codes: Partial<Record<State, string>>,
];

describe('what ePayment allows in which state', () => {
  const rows: Row[] = [
    [
      'force approve',
      refuseApproval,
      {
        created: 'ok',
        reserved: '6230',
        partly: '6230',
        fully: '6230',
        voided: '6230',
        terminated: '10010',
        aborted: '10010',
        expired: '10010',
      },
    ],
    [
      'capture within',
      (payment) => refuseCapture(payment, 1_000, NOW),
      {
        created: '6080',
        reserved: 'ok',
        partly: 'ok',
        fully: '6170',
        voided: '6070',
        released: '6070',
        terminated: '6200',
        aborted: '6200',
        expired: '6200',
        processing: '6160',
      },
    ],
    [
      'capture beyond',
      (payment) => refuseCapture(payment, 10_001, NOW),
      { created: '6080', reserved: '6090', partly: '6090', fully: '6170', voided: '6070', terminated: '6200' },
    ],
    [
      'refund within',
      (payment) => refuseRefund(payment, 1_000, NOW),
      {
        created: '6020',
        reserved: '6210',
        partly: 'ok',
        fully: 'ok',
        voided: '6210',
        released: 'ok',
        refunded: '6180',
        terminated: '6210',
        aborted: '6210',
        expired: '6210',
        processing: '6160',
      },
    ],
    [
      'refund beyond',
      (payment) => refuseRefund(payment, 10_001, NOW),
      {
        created: '6020',
        reserved: '6150',
        partly: '6150',
        fully: '6150',
        voided: '6210',
        refunded: '6180',
        terminated: '6210',
      },
    ],
    [
      'cancel',
      (payment) => refuseCancel(payment, false, NOW),
      {
        created: 'ok',
        reserved: 'ok',
        partly: 'ok',
        fully: '6040',
        voided: '6190',
        released: '6190',
        refunded: '6040',
        terminated: '6190',
        aborted: '6190',
        expired: '6190',
        processing: '6250',
      },
    ],
    [
      'cancel the transaction only',
      (payment) => refuseCancel(payment, true, NOW),
      { created: 'ok', reserved: '6060', partly: '6060', fully: '6040', voided: '6190', terminated: '6190' },
    ],
    [
      'capture of a part where only the whole may be',
      (payment) => refuseCapture(payment, 1_000, NOW, false),
      { reserved: '6140' },
    ],
    ['capture too late', (payment) => refuseCapture(payment, 1_000, NOW + 181 * 86_400_000), { reserved: '6100' }],
    ['cancel too late', (payment) => refuseCancel(payment, false, NOW + 181 * 86_400_000), { reserved: '6030' }],
    ['refund too late', (payment) => refuseRefund(payment, 1_000, NOW + 366 * 86_400_000), { fully: '6220' }],
  ];
  test.each(rows)('%s', (_operation, refuse, codes) => expectCodes(refuse, codes));
});

describe('what eCom allows in which state', () => {
  const rows: Row[] = [
    [
      'force approve',
      (payment) => refuseEcomApproval({ ...payment, api: 'ecom' }),
      { created: 'ok', reserved: '99', fully: '99', voided: '99', terminated: '99' },
    ],
    [
      'capture within',
      (payment) => refuseEcomCapture(payment, 1_000, NOW),
      {
        created: '62',
        reserved: 'ok',
        partly: 'ok',
        fully: '61',
        voided: '91',
        terminated: '91',
        aborted: '91',
        expired: '91',
        refunded: '61',
        released: '61',
        processing: '94',
      },
    ],
    [
      'capture of all that is left',
      (payment) => refuseEcomCapture(payment, 0, NOW),
      { reserved: 'ok', partly: 'ok', fully: '61' },
    ],
    [
      'capture beyond',
      (payment) => refuseEcomCapture(payment, 10_001, NOW),
      { created: '62', reserved: '61', partly: '61', fully: '61', voided: '91', terminated: '91', refunded: '61' },
    ],
    [
      'cancel',
      (payment) => refuseEcomCancel(payment, false, NOW),
      {
        created: 'ok',
        reserved: 'ok',
        partly: '51',
        fully: '51',
        voided: '52',
        terminated: '52',
        refunded: '51',
        processing: '52',
      },
    ],
    [
      'cancel with release',
      (payment) => refuseEcomCancel(payment, true, NOW),
      {
        created: 'ok',
        reserved: 'ok',
        partly: 'ok',
        fully: '51',
        released: '51',
        voided: '52',
        terminated: '52',
        refunded: '51',
      },
    ],
    [
      'refund within',
      (payment) => refuseEcomRefund(payment, 1_000, NOW),
      {
        created: '72',
        reserved: '72',
        partly: 'ok',
        fully: 'ok',
        released: 'ok',
        voided: '73',
        terminated: '73',
        refunded: '71',
        processing: '94',
      },
    ],
    [
      'refund beyond',
      (payment) => refuseEcomRefund(payment, 10_001, NOW),
      { created: '72', reserved: '72', partly: '71', fully: '71', voided: '73', terminated: '73', refunded: '71' },
    ],
    ['capture too late', (payment) => refuseEcomCapture(payment, 0, NOW + 181 * 86_400_000), { reserved: '98' }],
    ['refund too late', (payment) => refuseEcomRefund(payment, 0, NOW + 366 * 86_400_000), { fully: '95' }],
  ];
  test.each(rows)('%s', (_operation, refuse, codes) => expectCodes(refuse, codes));
});

function expectCodes(refuse: Row[1], codes: Row[2]): void {
  const states = Object.keys(codes) as State[];
  const found = Object.fromEntries(states.map((state) => [state, refuse(STATES[state])?.code ?? 'ok']));
  expect(found).toEqual(codes);
}
