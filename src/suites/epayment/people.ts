import type { Flow, Step } from '../../model.ts';
import { does, passes, salesUnits } from '../shared.ts';
import {
  amountLess,
  authorized,
  cancel,
  capture,
  created,
  createWebRedirect,
  forceApprove,
  getEvents,
  getPayment,
  PART,
  refusal,
  sums,
} from './steps.ts';

/** A step of the sandbox's Danish sales unit. */
const inDenmark = (step: Step): Step => ({ ...step, headers: { 'Merchant-Serial-Number': salesUnits.danish } });

const danish = (value: number) => ({ '/modificationAmount': { value, currency: 'DKK' } });

/** The same capture under the same key, whenever it is sent. */
const underOneKey = {
  item: 'Capture payment',
  headers: { 'Idempotency-Key': '{{payment_id_suffix}}-capture' },
} satisfies Partial<Step>;

/** What people and time do: only a sandbox can be told to. */
export const people: Flow[] = [
  {
    name: 'user-aborts',
    title: 'The user says no: the payment is aborted for good',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      { ...getPayment('ABORTED', created), before: does('reject', 'reference') },
      getEvents('CREATED', 'ABORTED'),
      refusal('§3.5', { item: 'Cancel payment' }, '6190'),
      refusal('§3.5', { item: 'Capture payment' }, '6200', '6080'),
    ],
  },
  {
    name: 'user-does-nothing',
    title: 'The user does nothing for eleven minutes: the payment has expired',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      { ...getPayment('EXPIRED', created), before: passes('reference', { minutes: 11 }) },
      getEvents('CREATED', 'EXPIRED'),
      refusal('§7.2 P14', { item: 'Capture payment' }, '6200', '6080'),
      refusal('§7.2 P14', { item: 'Cancel payment' }, '6190'),
    ],
  },
  {
    name: 'user-approves-in-the-app',
    title: 'The user approves by hand, after a card was refused',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      { ...getPayment('CREATED', created), before: does('refuse-card', 'reference') },
      { ...getPayment('AUTHORIZED', authorized), before: does('approve', 'reference') },
      capture(sums(PART, 0)),
    ],
  },
  {
    name: 'time-limits',
    title: 'A reservation can be captured and cancelled for 180 days, a capture refunded for 365',
    tags: ['sandbox-only', 'past-release'],
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(PART, 0)),
      {
        item: 'Capture payment',
        freshKey: true,
        before: passes('reference', { days: 181 }),
        expect: { status: 400, errorCode: ['6100'] },
      },
      { item: 'Cancel payment', expect: { status: 400, errorCode: ['6030'] } },
      {
        item: 'Refund payment',
        before: passes('reference', { days: 185 }),
        expect: { status: 400, errorCode: ['6220'] },
      },
    ],
  },
  {
    name: 'danish-time-limits',
    title: 'In Denmark a reservation can be captured and cancelled for 14 days',
    tags: ['sandbox-only', 'past-release'],
    steps: [
      inDenmark({ ...createWebRedirect, body: { '/amount/currency': 'DKK' } }),
      inDenmark(forceApprove),
      inDenmark({
        ...capture(sums(PART, 0), PART),
        body: danish(PART),
        before: passes('reference', { days: 13 }),
      }),
      inDenmark({
        item: 'Capture payment',
        freshKey: true,
        body: danish(PART),
        before: passes('reference', { days: 2 }),
        expect: { status: 400, errorCode: ['6100'] },
      }),
      inDenmark({ item: 'Cancel payment', expect: { status: 400, errorCode: ['6030'] } }),
    ],
  },
  {
    name: 'capture-fails-and-is-retried',
    title: 'A capture fails and is tried again with the same key: captured once',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      forceApprove,
      {
        ...underOneKey,
        before: does('fail-capture', 'reference', { code: '6280' }),
        expect: { status: 400, errorCode: ['6280'] },
      },
      getPayment('AUTHORIZED', authorized),
      { ...underOneKey, expect: capture(sums(PART, 0)).expect },
      { ...underOneKey, expect: capture(sums(PART, 0)).expect },
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED'),
      cancel('AUTHORIZED', sums(PART, 0, amountLess(PART))),
    ],
  },
  {
    name: 'capture-after-the-guarantee',
    title: 'After captureGuaranteedUntil a capture may still succeed, or find the funds gone',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      forceApprove,
      getPayment('AUTHORIZED', authorized, { '/captureGuaranteedUntil': { matches: String.raw`^\d{4}-\d{2}-\d{2}T` } }),
      { ...capture(sums(PART, 0), PART), before: passes('reference', { days: 8 }) },
      {
        ...underOneKey,
        before: does('fail-capture', 'reference', { code: '6260' }),
        expect: { status: 400, errorCode: ['6260'] },
      },
      { ...underOneKey, expect: { status: 400, errorCode: ['6260'] } },
      getPayment('AUTHORIZED', sums(PART, 0)),
      cancel('AUTHORIZED', sums(PART, 0, amountLess(PART))),
    ],
  },
  {
    name: 'user-shares-nothing',
    title: 'A user who refuses consent shares nothing, and the payment is aborted',
    tags: ['sandbox-only'],
    steps: [
      { item: 'Create payment - User info', expect: createWebRedirect.expect },
      {
        ...getPayment('ABORTED', created, { '/profile/sub': { absent: true }, '/userDetails': { absent: true } }),
        before: does('approve', 'reference', { consent: false }),
      },
      getEvents('CREATED', 'ABORTED'),
    ],
  },
];
