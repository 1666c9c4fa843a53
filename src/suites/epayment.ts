import type { Step, Suite } from '../model.ts';

/** What the collection's capture and refund requests move, in minor units. */
const PART = 1000;

const amount = { variable: 'amount' } as const;
const created = { authorized: 0, captured: 0, refunded: 0, cancelled: 0 } as const;
const authorized = { ...created, authorized: amount } as const;
const partlyCaptured = { ...authorized, captured: PART } as const;
const partlyRefunded = { ...partlyCaptured, refunded: PART } as const;

const getAccessToken: Step = {
  item: 'Get Access Token',
  expect: { status: 200, fields: { '/token_type': 'Bearer', '/access_token': { present: true } } },
};

const reference = { '/reference': { variable: 'reference' } } as const;

/** Creating a payment whose link opens in a browser. */
const createWebRedirect: Step = {
  item: 'Create payment - Web redirect',
  expect: { status: 201, fields: { ...reference, '/redirectUrl': { matches: '^https?://' } } },
};

const forceApprove: Step = { item: 'Force approve payment', expect: { status: 200 } };

/** Approval by phone number alone, where the payment has no token of its own. */
const forceApproveByPhone: Step = { ...forceApprove, without: ['/token'] };

const getWhenCreated: Step = {
  item: 'Get payment',
  expect: {
    status: 200,
    state: 'CREATED',
    aggregate: created,
    fields: { ...reference, '/amount/value': amount, '/profile/sub': { absent: true } },
  },
};

const getWhenAuthorized: Step = {
  item: 'Get payment',
  expect: { status: 200, state: 'AUTHORIZED', aggregate: authorized },
};

const capture: Step = {
  item: 'Capture payment',
  expect: {
    status: 200,
    state: 'AUTHORIZED',
    aggregate: partlyCaptured,
    fields: { ...reference, '/amount/value': amount },
  },
};

const refund: Step = {
  item: 'Refund payment',
  expect: { status: 200, state: 'AUTHORIZED', aggregate: partlyRefunded, fields: reference },
};

/** What follows every approval: money moves, and the sums say so. */
const captureAndRefund: Step[] = [capture, refund];

export const epayment = {
  name: 'epayment',
  title: 'ePayment API v1',
  collection: 'collection:epayment',
  opening: [getAccessToken],
  flows: [
    {
      name: 'web-redirect',
      title: 'Web redirect: create, approve, capture a part, refund it',
      purpose: 'The journey of most payments on the web, with state, sums and events read back.',
      steps: [
        createWebRedirect,
        getWhenCreated,
        forceApprove,
        getWhenAuthorized,
        capture,
        { item: 'Get payment event log', expect: { status: 200, events: ['CREATED', 'AUTHORIZED', 'CAPTURED'] } },
        refund,
        { item: 'Get payment', expect: { status: 200, state: 'AUTHORIZED', aggregate: partlyRefunded } },
      ],
    },
    {
      name: 'cancel-before-approval',
      title: 'Cancelled by the merchant before the user approves',
      steps: [
        createWebRedirect,
        {
          item: 'Cancel payment',
          expect: { status: 200, state: 'TERMINATED', aggregate: { ...created, cancelled: amount } },
        },
        { item: 'Get payment event log', expect: { status: 200, events: ['CREATED', 'TERMINATED'] } },
        { item: 'Capture payment', expect: { status: '4xx', errorCode: ['6080', '6200'] } },
      ],
    },
    {
      name: 'cancel-after-approval',
      title: 'Authorized, then cancelled: the state stays, the money is released',
      steps: [
        createWebRedirect,
        forceApprove,
        {
          item: 'Cancel payment',
          expect: { status: 200, state: 'AUTHORIZED', aggregate: { ...authorized, cancelled: amount } },
        },
        { item: 'Get payment event log', expect: { status: 200, events: ['CREATED', 'AUTHORIZED', 'CANCELLED'] } },
        { item: 'Capture payment', expect: { status: '4xx', errorCode: ['6070'] } },
      ],
    },
    {
      name: 'qr',
      title: 'QR: the answer leads to a code, the phone approves',
      steps: [
        { item: 'Create payment - QR', expect: createWebRedirect.expect },
        getWhenCreated,
        forceApproveByPhone,
        ...captureAndRefund,
      ],
    },
    {
      name: 'push',
      title: 'Push message: no link at all, the phone approves',
      steps: [
        {
          item: 'Create payment - Push request',
          expect: { status: 201, fields: { ...reference, '/redirectUrl': { absent: true } } },
        },
        getWhenCreated,
        forceApproveByPhone,
        ...captureAndRefund,
      ],
    },
    {
      name: 'native-redirect',
      title: 'Native redirect: the link switches to the app',
      steps: [
        {
          item: 'Create payment - Native redirect',
          expect: { status: 201, fields: { ...reference, '/redirectUrl': { matches: '^[A-Za-z][A-Za-z0-9+.-]*://' } } },
        },
        forceApprove,
        getWhenAuthorized,
        ...captureAndRefund,
      ],
    },
    {
      name: 'profile-and-userinfo',
      title: 'Profile sharing: the user consents, userinfo tells who it was',
      steps: [
        { item: 'Create payment - User info', expect: createWebRedirect.expect },
        forceApprove,
        {
          item: 'Get payment',
          until: { present: '/profile/sub', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 10 },
          expect: { status: 200, state: 'AUTHORIZED', fields: { '/profile/sub': { present: true } } },
        },
        {
          item: 'Get Userinfo',
          expect: {
            status: 200,
            fields: {
              '/sub': { variable: 'sub' },
              '/name': { present: true },
              '/phone_number': { present: true },
              '/birthdate': { matches: String.raw`^\d{4}-\d{2}-\d{2}$` },
              '/address': { present: true },
              '/email': { absent: true },
            },
          },
        },
      ],
    },
    {
      name: 'card',
      title: 'Free-standing card payment: nothing can approve it in the test environment, so it is cancelled',
      steps: [
        { item: 'Create payment - Card', expect: createWebRedirect.expect },
        { item: 'Get payment', expect: { status: 200, state: 'CREATED', fields: { '/paymentMethod/type': 'CARD' } } },
        {
          item: 'Cancel payment',
          expect: { status: 200, state: 'TERMINATED', aggregate: { ...created, cancelled: amount } },
        },
      ],
    },
  ],
} satisfies Suite;
