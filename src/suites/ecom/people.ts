import type { Flow } from '../../model.ts';
import { callback, does, heard, passes, phones } from '../shared.ts';
import { captureAll, details, forceApprove, initiate, initiated, orderId, refusal, untouched } from './steps.ts';

/** What people and time do: only a sandbox can be told to, and what the API then tells us. */
export const people: Flow[] = [
  {
    name: 'callback-after-approval',
    title: 'The API calls back once the user has approved',
    tags: ['sandbox-only', 'callbacks'],
    steps: [
      initiate,
      {
        ...forceApprove,
        hears: [callback('RESERVED', { ...orderId, '/transactionInfo/amount': { variable: 'amount', plus: 0 } })],
      },
      details({ log: ['RESERVE', 'INITIATE'], summary: untouched }),
      captureAll,
    ],
  },
  {
    name: 'user-rejects',
    title: 'The user says no: the order is cancelled, and the API calls back',
    tags: ['sandbox-only', 'callbacks'],
    steps: [
      initiate,
      {
        ...details({ log: ['CANCEL', 'INITIATE'], summary: 'absent' }),
        before: does('reject', 'orderId'),
        hears: [callback('CANCELLED', orderId)],
      },
      refusal('§2.6', { item: 'Capture Payment' }, '91', '62'),
    ],
  },
  {
    name: 'user-does-nothing',
    title: 'The user does nothing for eleven minutes: the order is over, and the API calls back',
    tags: ['sandbox-only', 'callbacks'],
    steps: [
      initiate,
      {
        ...details({ log: ['CANCEL', 'INITIATE'], summary: 'absent' }),
        before: passes('orderId', { minutes: 11 }),
        hears: [callback('REJECTED', orderId)],
      },
      { item: 'Force Approve Payment', expect: { status: ['4xx', '5xx'] } },
    ],
  },
  {
    name: 'link-opened',
    title: 'The transaction id appears once the user has opened the link',
    tags: ['sandbox-only'],
    steps: [
      initiate,
      details({ log: ['INITIATE'], fields: { '/transactionLogHistory/0/transactionId': { absent: true } } }),
      {
        ...details({
          log: ['INITIATE'],
          fields: { '/transactionLogHistory/0/transactionId': { matches: String.raw`^\d{10,}$` } },
        }),
        before: does('open', 'orderId'),
      },
    ],
  },
  {
    name: 'card-refused-then-paid',
    title: 'A card is refused, another one is taken: the same order goes on',
    tags: ['sandbox-only'],
    steps: [
      initiate,
      {
        ...details({ log: ['RESERVE', 'INITIATE'], fields: { '/transactionLogHistory/0/operationSuccess': false } }),
        before: does('refuse-card', 'orderId'),
      },
      {
        ...details({
          log: ['RESERVE', 'RESERVE', 'INITIATE'],
          summary: untouched,
          fields: { '/transactionLogHistory/0/operationSuccess': true },
        }),
        before: does('approve', 'orderId'),
      },
      captureAll,
    ],
  },
  {
    name: 'express-in-the-app',
    title: 'Express checkout, approved in the app: the merchant is asked for shipping and told the address',
    tags: ['sandbox-only', 'callbacks'],
    steps: [
      {
        item: 'Initiate Payment - Express Checkout',
        without: ['/merchantInfo/staticShippingDetails'],
        expect: initiated,
      },
      {
        ...details({
          log: ['RESERVE', 'INITIATE'],
          fields: {
            '/shippingDetails/shippingMethodId': 'parcel',
            '/shippingDetails/address/postCode': { present: true },
            '/userDetails/email': { present: true },
          },
        }),
        before: does('approve', 'orderId'),
        hears: [heard('shipping-details'), callback('RESERVE', orderId)],
      },
      {
        ...details({ log: ['RESERVE', 'INITIATE'] }),
        before: does('remove-consent', 'orderId'),
        hears: [heard('consent-removal')],
      },
    ],
  },
  {
    name: 'personal-data-expires',
    title: 'After 168 hours the API no longer says who paid',
    tags: ['sandbox-only'],
    steps: [
      { item: 'Initiate Payment - Profile flow', expect: initiated },
      // Consent lies with the user: another one than in the other flows, which go on meanwhile.
      { ...forceApprove, body: { '/customerPhoneNumber': phones.forgotten } },
      details({ log: ['RESERVE', 'INITIATE'], fields: { '/sub': { present: true } } }),
      {
        ...details({ log: ['RESERVE', 'INITIATE'], fields: { '/userDetails/email': '[Expired]' } }),
        before: passes('orderId', { hours: 169 }),
      },
      {
        item: 'Get Userinfo',
        tag: '§8 85',
        expect: {
          status: 200,
          fields: { '/sub': { variable: 'sub' }, '/name': '[Expired]', '/phone_number': '[Expired]' },
        },
      },
    ],
  },
  {
    name: 'time-limits',
    title: 'A reservation can be captured for 180 days, a capture refunded for 365',
    tags: ['sandbox-only', 'past-release'],
    steps: [
      initiate,
      forceApprove,
      {
        item: 'Capture Payment',
        tag: '§8 40',
        before: passes('orderId', { days: 181 }),
        expect: { status: 400, errorCode: ['98', '96'] },
      },
      initiate,
      forceApprove,
      captureAll,
      {
        item: 'Refund Payment',
        tag: '§8 41',
        before: passes('orderId', { days: 366 }),
        expect: { status: 400, errorCode: ['95'] },
      },
    ],
  },
];
