import type { Flow, Step, Suite } from '../model.ts';
import {
  amountLess,
  cancel,
  capture,
  created,
  createWebRedirect,
  forceApprove,
  getPayment,
  PART,
  reference,
  refund,
  sums,
  terminated,
} from './epayment/steps.ts';
import { does, getAccessToken, nobody, passes, webhook } from './shared.ts';

/** A step of the ePayment collection: webhooks tell of its payments. */
const inEpayment = (step: Step): Step => ({ ...step, collection: 'collection:epayment' });

const event = (name: string): string => `epayments.payment.${name}.v1`;

const register = (...events: string[]): Step => ({
  item: 'Register',
  body: { '/events': events.map(event) },
  captures: { webhook_id: '/id' },
  expect: {
    status: 201,
    fields: { '/id': { matches: '^[0-9a-fA-F-]{36}$' }, '/secret': { present: true } },
  },
});

const deleteLast: Step = { item: 'Delete Last', expect: { status: 204 } };

const create = inEpayment(createWebRedirect);
const approve = inEpayment(forceApprove);

/** What an event has to say of its payment. */
const said = (name: string, value: number | { variable: string; plus?: number }) =>
  webhook(name, {
    ...reference,
    '/amount/value': typeof value === 'number' ? value : { plus: 0, ...value },
    '/success': true,
  });

const whole = { variable: 'amount' };

/** What was refused comes again after some seconds, and what stands behind it after that. */
const afterRetries = { sandbox: 15_000, elsewhere: 60_000 };

const flows: Flow[] = [
  {
    name: 'register-list-delete',
    title: 'A webhook is registered, listed and deleted',
    steps: [
      register('captured'),
      { item: 'Get All', expect: { status: 200, fields: { '/webhooks/0/id': { present: true } } } },
      deleteLast,
      { item: 'Get All', expect: { status: 200, fields: { '/webhooks': { present: true } } } },
    ],
  },
  {
    name: 'captured',
    title: 'A capture is told, signed with the secret of the registration',
    tags: ['callbacks'],
    steps: [
      register('captured'),
      create,
      approve,
      { ...inEpayment(capture(sums(PART, 0))), hears: [said('CAPTURED', PART)] },
      deleteLast,
    ],
  },
  {
    name: 'every-event-of-a-payment',
    title: 'A payment’s whole life is told, in the order in which it happened',
    tags: ['callbacks'],
    steps: [
      register('created', 'authorized', 'captured', 'refunded', 'cancelled'),
      { ...create, hears: [said('CREATED', whole)] },
      { ...approve, hears: [said('AUTHORIZED', whole)] },
      { ...inEpayment(capture(sums(PART, 0))), hears: [said('CAPTURED', PART)] },
      { ...inEpayment(refund(sums(PART, PART))), hears: [said('REFUNDED', PART)] },
      {
        ...inEpayment(cancel('AUTHORIZED', sums(PART, PART, amountLess(PART)))),
        hears: [said('CANCELLED', { variable: 'amount', plus: -PART })],
      },
      deleteLast,
    ],
  },
  {
    name: 'profile-in-the-webhook',
    title: 'The webhook of an authorization has the details that the scope asks for',
    tags: ['callbacks'],
    steps: [
      register('authorized'),
      inEpayment({
        item: 'Create payment - User info',
        body: { '/profile/scope': 'name phoneNumber' },
        expect: createWebRedirect.expect,
      }),
      {
        ...approve,
        hears: [
          webhook('AUTHORIZED', {
            ...reference,
            '/sub': { present: true },
            '/userDetails/firstName': { present: true },
            '/userDetails/mobileNumber': { matches: String.raw`^\d{9,15}$` },
            '/userDetails/email': { absent: true },
          }),
        ],
      },
      inEpayment(cancel('AUTHORIZED', sums(0, 0, whole))),
      deleteLast,
    ],
  },
  {
    name: 'terminated',
    title: 'A cancellation before approval is told as the end of the payment',
    tags: ['callbacks'],
    steps: [
      register('terminated', 'cancelled'),
      create,
      { ...inEpayment(cancel('TERMINATED', terminated)), hears: [said('TERMINATED', whole)] },
      deleteLast,
    ],
  },
  {
    name: 'aborted-and-expired',
    title: 'What the user does, or does not do in time, is told',
    tags: ['sandbox-only', 'callbacks'],
    steps: [
      register('aborted', 'expired'),
      create,
      {
        ...inEpayment(getPayment('ABORTED', created)),
        before: does('reject', 'reference'),
        hears: [said('ABORTED', whole)],
      },
      create,
      {
        ...inEpayment(getPayment('EXPIRED', created)),
        before: passes('reference', { minutes: 11 }),
        hears: [said('EXPIRED', whole)],
      },
      deleteLast,
    ],
  },
  {
    name: 'delivered-again',
    title: 'An event that was not taken comes again, and holds those behind it',
    tags: ['callbacks', 'sandbox-only'],
    steps: [
      {
        ...register('authorized', 'captured'),
        body: { '/url': '{{callbackUrl}}?answers=500,200', '/events': ['authorized', 'captured'].map(event) },
      },
      create,
      approve,
      {
        ...inEpayment(capture(sums(PART, 0))),
        tag: '§8 96',
        hears: [
          { ...said('AUTHORIZED', whole), times: 2, withinMs: afterRetries },
          { ...said('CAPTURED', PART), times: 2, withinMs: afterRetries },
        ],
      },
      deleteLast,
    ],
  },
  {
    name: 'deleted-webhook-is-silent',
    title: 'What is deleted is told no more',
    tags: ['callbacks'],
    steps: [
      register('created'),
      { ...create, hears: [said('CREATED', whole)] },
      deleteLast,
      create,
      inEpayment(cancel('TERMINATED', terminated)),
    ],
  },
  {
    name: 'refusals/registrations',
    title: 'A webhook needs a safe address and the names of events',
    steps: [
      {
        ...register('captured'),
        repeats: true,
        tag: '§8 92',
        body: { '/url': 'http://example.com/hook' },
        captures: {},
        expect: { status: 400 },
      },
      {
        item: 'Register',
        repeats: true,
        tag: '§8 93',
        without: ['/events'],
        sends: 'invalid',
        expect: { status: 400 },
      },
      {
        item: 'Delete Last',
        repeats: true,
        tag: '§8 95',
        variables: { webhook_id: nobody },
        expect: { status: [400, 404] },
      },
    ],
  },
];

export const webhooks = {
  name: 'webhooks',
  title: 'Webhooks API v1',
  collection: 'collection:webhooks',
  opening: [getAccessToken],
  flows,
} satisfies Suite;
