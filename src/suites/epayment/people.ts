import type { Flow } from '../../model.ts';
import { does, passes } from '../shared.ts';
import {
  authorized,
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
