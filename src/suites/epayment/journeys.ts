import type { Flow } from '../../model.ts';
import { getQrImage } from '../shared.ts';
import {
  amount,
  amountLess,
  authorized,
  cancel,
  capture,
  captureAndRefund,
  created,
  createWebRedirect,
  forceApprove,
  forceApproveByPhone,
  getEvents,
  getPayment,
  getWhenAuthorized,
  getWhenCreated,
  of,
  PART,
  reference,
  refund,
  refusal,
  sums,
  terminated,
} from './steps.ts';

/** The ways that a payment goes: created in every user flow, captured, refunded, cancelled, shared. */
export const journeys: Flow[] = [
  {
    name: 'web-redirect',
    title: 'Web redirect: create, approve, capture a part, refund it',
    purpose: 'The journey of most payments on the web, with state, sums and events read back.',
    steps: [
      createWebRedirect,
      getWhenCreated,
      forceApprove,
      getWhenAuthorized,
      capture(sums(PART, 0)),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED'),
      refund(sums(PART, PART)),
      getPayment('AUTHORIZED', sums(PART, PART)),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'REFUNDED'),
      cancel('AUTHORIZED', sums(PART, PART, amountLess(PART))),
    ],
  },
  {
    name: 'cancel-before-approval',
    title: 'Cancelled by the merchant before the user approves',
    steps: [
      createWebRedirect,
      cancel('TERMINATED', terminated),
      getEvents('CREATED', 'TERMINATED'),
      refusal('§7.2 P2', { item: 'Capture payment' }, '6080', '6200'),
      refusal('§8 76', { item: 'Cancel payment', freshKey: true }, '6190'),
      getPayment('TERMINATED', terminated),
    ],
  },
  {
    name: 'cancel-after-approval',
    title: 'Authorized, then cancelled: the state stays, the money is released',
    steps: [
      createWebRedirect,
      forceApprove,
      cancel('AUTHORIZED', sums(0, 0, amount)),
      getEvents('CREATED', 'AUTHORIZED', 'CANCELLED'),
      refusal('§8 69', { item: 'Capture payment' }, '6070'),
      refusal('§3.5', { item: 'Refund payment' }, '6210'),
    ],
  },
  {
    name: 'cancel-after-partial-capture',
    title: 'A part is captured, the rest is given back',
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(PART, 0)),
      cancel('AUTHORIZED', sums(PART, 0, amountLess(PART))),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'CANCELLED'),
      refusal('§7.2 P4', of('Capture payment', PART), '6070', '6200'),
      refund(sums(PART, PART, amountLess(PART))),
      getPayment('AUTHORIZED', sums(PART, PART, amountLess(PART))),
    ],
  },
  {
    name: 'partial-captures-and-refunds',
    title: 'Captured in three parts, refunded in two, and no more than that',
    purpose: 'Goods leave in three parcels, and pieces of the first come back.',
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(PART, 0)),
      capture(sums(2 * PART, 0), PART),
      capture(sums(3 * PART, 0), PART),
      refund(sums(3 * PART, 500), 500),
      refund(sums(3 * PART, 1000), 500),
      refusal('§8 72', of('Refund payment', 2500), '6150'),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'CAPTURED', 'CAPTURED', 'REFUNDED', 'REFUNDED'),
      cancel('AUTHORIZED', sums(3 * PART, 1000, amountLess(3 * PART))),
    ],
  },
  {
    name: 'full-capture',
    title: 'Captured in full: nothing is left to cancel or to capture',
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(amount, 0), amount),
      refusal('§8 74', { item: 'Cancel payment' }, '6040'),
      refusal('§7.2 P6', of('Capture payment', PART), '6170', '6090'),
      refund(sums(amount, amount), amount),
      refusal('§8 73', of('Refund payment', PART), '6180'),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'REFUNDED'),
    ],
  },
  {
    name: 'qr',
    title: 'QR: the answer leads to a code, the phone approves',
    steps: [
      {
        item: 'Create payment - QR',
        captures: { qr_image: '/redirectUrl' },
        expect: createWebRedirect.expect,
      },
      getWhenCreated,
      getQrImage('image/svg+xml'),
      forceApproveByPhone,
      ...captureAndRefund,
    ],
  },
  {
    name: 'qr-as-png',
    title: 'QR as a PNG image of a size of its own',
    steps: [
      {
        item: 'Create payment - QR',
        body: { '/qrFormat': { format: 'IMAGE/PNG', size: 300 } },
        captures: { qr_image: '/redirectUrl' },
        expect: createWebRedirect.expect,
      },
      getQrImage('image/png'),
      cancel('TERMINATED', terminated),
    ],
  },
  {
    name: 'qr-as-link',
    title: 'QR as the link that a code of one’s own is drawn from',
    steps: [
      {
        item: 'Create payment - QR',
        body: { '/qrFormat': { format: 'TEXT/TARGETURL' } },
        expect: createWebRedirect.expect,
      },
      forceApproveByPhone,
      capture(sums(PART, 0)),
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
        expect: {
          status: 200,
          state: 'AUTHORIZED',
          // A payment shares its own scope alone; userinfo also has what other payments of the user asked for.
          fields: { '/profile/sub': { present: true }, '/userDetails/email': { absent: true } },
        },
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
          },
        },
      },
    ],
  },
  {
    name: 'part-of-a-profile',
    title: 'Profile sharing: the payment has the details that its scope asks for, and no others',
    steps: [
      {
        item: 'Create payment - User info',
        body: { '/profile/scope': 'name phoneNumber' },
        expect: createWebRedirect.expect,
      },
      forceApprove,
      {
        item: 'Get payment',
        until: { present: '/userDetails', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 10 },
        expect: {
          status: 200,
          state: 'AUTHORIZED',
          fields: {
            '/profile/sub': { present: true },
            '/userDetails/firstName': { present: true },
            '/userDetails/lastName': { present: true },
            '/userDetails/mobileNumber': { matches: String.raw`^\d{9,15}$` },
            '/userDetails/email': { absent: true },
            '/userDetails/dateOfBirth': { absent: true },
            '/userDetails/addresses': { absent: true },
          },
        },
      },
      cancel('AUTHORIZED', sums(0, 0, amount)),
    ],
  },
  {
    name: 'birth-date-alone',
    title: 'Profile sharing: a payment that asks for the birth date says neither name nor number',
    steps: [
      {
        item: 'Create payment - User info',
        body: { '/profile/scope': 'birthDate' },
        expect: createWebRedirect.expect,
      },
      forceApprove,
      {
        item: 'Get payment',
        until: { present: '/userDetails', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 10 },
        expect: {
          status: 200,
          state: 'AUTHORIZED',
          fields: {
            '/userDetails/dateOfBirth': { present: true },
            '/userDetails/firstName': { absent: true },
            '/userDetails/mobileNumber': { absent: true },
          },
        },
      },
      cancel('AUTHORIZED', sums(0, 0, amount)),
    ],
  },
  {
    name: 'card',
    title: 'Free-standing card payment: nothing can approve it in the test environment, so it is cancelled',
    steps: [
      { item: 'Create payment - Card', expect: createWebRedirect.expect },
      getPayment('CREATED', created, { '/paymentMethod/type': 'CARD' }),
      refusal('§5.3', { ...forceApproveByPhone }),
      cancel('TERMINATED', terminated),
    ],
  },
  {
    name: 'metadata',
    title: 'What the merchant attaches to a payment comes back with it',
    steps: [
      {
        ...createWebRedirect,
        body: { '/metadata': { order: 'socks-{{payment_id_suffix}}', colour: 'red' } },
      },
      getPayment('CREATED', created, { '/metadata/colour': 'red' }),
      cancel('TERMINATED', terminated),
    ],
  },
  {
    name: 'go-live-evidence',
    title: 'What a go-live checklist asks for: one payment captured, one refunded, one cancelled',
    steps: [
      createWebRedirect,
      forceApprove,
      capture(sums(amount, 0), amount),
      createWebRedirect,
      forceApprove,
      capture(sums(amount, 0), amount),
      refund(sums(amount, amount), amount),
      createWebRedirect,
      forceApprove,
      cancel('AUTHORIZED', sums(0, 0, amount)),
      getPayment('AUTHORIZED', { ...authorized, cancelled: amount }),
    ],
  },
];
