import type { Step, Suite } from '../model.ts';

/** eCom answers a refused operation with 402 or, by the newer documents, another status of its class. */
const refused = '4xx';

const untouched = {
  captured: 0,
  remainingToCapture: { variable: 'amount' },
  refunded: 0,
  remainingToRefund: 0,
} as const;
const released = { captured: 0, remainingToCapture: 0, refunded: 0, remainingToRefund: 0 } as const;
const captured = {
  captured: { variable: 'amount' },
  remainingToCapture: 0,
  refunded: 0,
  remainingToRefund: { variable: 'amount' },
} as const;
const refunded = {
  captured: { variable: 'amount' },
  remainingToCapture: 0,
  refunded: { variable: 'amount' },
  remainingToRefund: 0,
} as const;

const initiated = {
  status: 200,
  fields: { '/orderId': { variable: 'orderId' }, '/url': { matches: '^https?://|^vippsMT://' } },
} as const;

const getAccessToken: Step = {
  item: 'Get Access Token',
  expect: { status: 200, fields: { '/token_type': 'Bearer', '/access_token': { present: true } } },
};

const initiate: Step = { item: 'Initiate Payment', expect: initiated };

const forceApprove: Step = { item: 'Force Approve Payment', expect: { status: 200 } };

/** Details right after the payment was initiated: nothing is reserved, so there is no summary. */
const detailsWhenInitiated: Step = {
  item: 'Get Payment Details',
  expect: { status: 200, log: ['INITIATE'], summary: 'absent', fields: { '/orderId': { variable: 'orderId' } } },
};

const detailsWhenReserved: Step = {
  item: 'Get Payment Details',
  expect: { status: 200, log: ['RESERVE', 'INITIATE'], summary: untouched },
};

export const ecom = {
  name: 'ecom',
  title: 'eCom API v2',
  collection: 'collection:ecom',
  opening: [getAccessToken],
  flows: [
    {
      name: 'full-capture-and-refund',
      title: 'Regular payment: reserve, capture in full, refund in full',
      purpose: 'The journey of most payments, with its sums read back after every step.',
      steps: [
        initiate,
        detailsWhenInitiated,
        forceApprove,
        detailsWhenReserved,
        {
          item: 'Capture Payment',
          expect: {
            status: 200,
            summary: captured,
            fields: {
              '/orderId': { variable: 'orderId' },
              '/transactionInfo/status': 'Captured',
              '/transactionInfo/amount': { variable: 'amount' },
            },
          },
        },
        {
          item: 'Get Payment Details',
          expect: {
            status: 200,
            log: ['CAPTURE', 'RESERVE', 'INITIATE'],
            summary: captured,
            fields: { '/transactionLogHistory/0/requestId': { variable: 'orderId' } },
          },
        },
        {
          item: 'Refund Payment',
          expect: {
            status: 200,
            summary: refunded,
            fields: { '/transaction/status': 'Refund', '/transaction/amount': { variable: 'amount' } },
          },
        },
        {
          item: 'Get Payment Details',
          expect: { status: 200, log: ['REFUND', 'CAPTURE', 'RESERVE', 'INITIATE'], summary: refunded },
        },
      ],
    },
    {
      name: 'cancel-before-approval',
      title: 'Cancelled by the merchant before the user approves',
      steps: [
        initiate,
        {
          item: 'Cancel Payment',
          expect: {
            status: 200,
            summary: released,
            fields: { '/transactionInfo/status': 'Cancelled', '/transactionInfo/transactionId': { absent: true } },
          },
        },
        { item: 'Get Payment Details', expect: { status: 200, log: ['CANCEL', 'INITIATE'], summary: 'absent' } },
      ],
    },
    {
      name: 'cancel-after-approval',
      title: 'Reserved, then cancelled: no money can move any more',
      steps: [
        initiate,
        forceApprove,
        {
          item: 'Cancel Payment',
          expect: { status: 200, summary: released, fields: { '/transactionInfo/status': 'Cancelled' } },
        },
        {
          item: 'Get Payment Details',
          expect: { status: 200, log: ['VOID', 'RESERVE', 'INITIATE'], summary: released },
        },
        { item: 'Capture Payment', expect: { status: refused, errorCode: ['91', '62'] } },
        { item: 'Refund Payment', expect: { status: refused, errorCode: ['73'] } },
      ],
    },
    {
      name: 'express-checkout',
      title: 'Express checkout: cannot be force approved, can be cancelled',
      steps: [
        { item: 'Initiate Payment - Express Checkout', expect: initiated },
        detailsWhenInitiated,
        { item: 'Force Approve Payment', expect: { status: ['4xx', '5xx'] } },
        { item: 'Cancel Payment', expect: { status: 200, fields: { '/transactionInfo/status': 'Cancelled' } } },
        { item: 'Get Payment Details', expect: { status: 200, log: ['CANCEL', 'INITIATE'] } },
      ],
    },
    {
      name: 'profile-and-userinfo',
      title: 'Profile sharing: the user consents, userinfo tells who it was',
      steps: [
        { item: 'Initiate Payment - Profile flow', expect: initiated },
        forceApprove,
        {
          item: 'Get Payment Details',
          until: { present: '/sub', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 10 },
          expect: { status: 200, log: ['RESERVE', 'INITIATE'], fields: { '/sub': { present: true } } },
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
              '/email': { present: true },
              '/address': { present: true },
            },
          },
        },
      ],
    },
    {
      name: 'qr',
      title: 'QR code for a payment, approved and captured',
      steps: [
        initiate,
        {
          item: 'Generate QR Code PNG',
          expect: { status: 200, fields: { '/url': { matches: '^https?://' }, '/expiresIn': { atLeast: 1 } } },
        },
        forceApprove,
        { item: 'Capture Payment', expect: { status: 200, summary: captured } },
      ],
    },
  ],
} satisfies Suite;
