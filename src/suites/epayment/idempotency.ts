import type { Flow, Step } from '../../model.ts';
import {
  capture,
  createWebRedirect,
  forceApprove,
  getEvents,
  getPayment,
  of,
  PART,
  refund,
  refusal,
  sums,
} from './steps.ts';

/** A key that stays the same from step to step. */
const key = (name: string) => ({ 'Idempotency-Key': `{{payment_id_suffix}}-${name}` });

const under = (name: string, step: Step): Step => ({ ...step, headers: key(name) });

/** The same request twice, in all its forms: one effect. */
export const idempotency: Flow[] = [
  {
    name: 'idempotent-create',
    title:
      'The same creation twice creates once; another one under its key, and its reference under another key, are refused',
    steps: [
      createWebRedirect,
      { ...createWebRedirect, repeats: true },
      {
        ...createWebRedirect,
        repeats: true,
        tag: '§8 64',
        body: { '/reference': '{{reference}}-other' },
        expect: { status: 409, errorCode: ['4020', '4010', '4150'] },
      },
      {
        ...createWebRedirect,
        repeats: true,
        tag: '§8 65',
        headers: key('again'),
        expect: { status: 409, errorCode: ['4150'] },
      },
      getEvents('CREATED'),
      { item: 'Cancel payment', expect: { status: 200, state: 'TERMINATED' } },
    ],
  },
  {
    name: 'idempotent-capture',
    title: 'The same capture twice captures once; under the same key another amount is refused',
    steps: [
      createWebRedirect,
      forceApprove,
      under('capture', capture(sums(PART, 0))),
      under('capture', capture(sums(PART, 0))),
      refusal('§8 64', { ...of('Capture payment', 2000), headers: key('capture') }, '4010', '4020', '4150'),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED'),
      getPayment('AUTHORIZED', sums(PART, 0)),
    ],
  },
  {
    name: 'idempotent-refund',
    title: 'The same refund twice refunds once; under the same key another amount is refused',
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(3 * PART, 0), 3 * PART),
      under('refund', refund(sums(3 * PART, PART))),
      under('refund', refund(sums(3 * PART, PART))),
      refusal('§8 64', { ...of('Refund payment', 2000), headers: key('refund') }, '4010', '4020', '4150'),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'REFUNDED'),
    ],
  },
  {
    name: 'refusal-sticks-to-its-key',
    title: 'What was refused is refused again under its key, and goes through under another',
    steps: [
      createWebRedirect,
      { ...of('Capture payment', PART), headers: key('early'), expect: { status: 400, errorCode: ['6080'] } },
      forceApprove,
      { ...of('Capture payment', PART), headers: key('early'), expect: { status: 400, errorCode: ['6080'] } },
      capture(sums(PART, 0), PART),
    ],
  },
  {
    name: 'two-captures-at-once',
    title: 'The same capture, twice at the same instant, captures once',
    steps: [
      createWebRedirect,
      forceApprove,
      {
        item: 'Capture payment',
        tag: '§8 82',
        headers: key('twin'),
        twice: true,
        expect: { status: [200, '4xx'] },
      },
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED'),
      getPayment('AUTHORIZED', sums(PART, 0)),
    ],
  },
  {
    name: 'locked-while-processing',
    title: 'What comes while another operation holds the payment is locked out, and goes through afterwards',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      forceApprove,
      {
        item: 'Capture payment',
        before: [{ path: 'payments/{{reference}}/lock' }],
        expect: { status: [423, 409], errorCode: ['6160'] },
      },
      { item: 'Cancel payment', freshKey: true, expect: { status: [409, 423], errorCode: ['6250', '6160'] } },
      { ...capture(sums(PART, 0)), before: [{ path: 'payments/{{reference}}/unlock' }] },
    ],
  },
];
