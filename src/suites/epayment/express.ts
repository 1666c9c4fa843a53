import type { Expectation, Flow, Json, Step } from '../../model.ts';
import { does } from '../shared.ts';
import {
  authorized,
  cancel,
  created,
  createWebRedirect,
  getEvents,
  getPayment,
  getWhenCreated,
  of,
  refund,
  refusal,
  terminated,
} from './steps.ts';

const option = (id: string, name: string, value: number, isDefault: boolean): Json => ({
  id,
  name,
  amount: { value, currency: 'NOK' },
  isDefault,
});

const PARCEL = 9900;

/** Two ways to ship; the user may choose the dearer one. */
const fixedOptions: Json = [
  {
    type: 'MAILBOX',
    brand: 'POSTEN',
    isDefault: true,
    options: [option('letter', 'Letter', 2900, true), option('parcel', 'Parcel', PARCEL, false)],
  },
];

/** Express asks for an address; name and phone number are enough besides. */
const profile: Json = { scope: 'name phoneNumber address' };

const createExpress: Step = { ...createWebRedirect, body: { '/profile': profile, '/shipping': { fixedOptions } } };

/** The ordered amount and the price of the parcel. */
const withParcel = { variable: 'amount', plus: PARCEL } as const;

const reserved: NonNullable<Expectation['aggregate']> = { ...authorized, authorized: withParcel };
const captured = { ...reserved, captured: withParcel };

/** Express: the user chooses in the app where to and how it is sent, and pays that too. */
export const express: Flow[] = [
  {
    name: 'express',
    title: 'Express: cannot be force approved, can be cancelled',
    steps: [
      createExpress,
      getWhenCreated,
      refusal('§5.3', { item: 'Force approve payment', without: ['/token'] }, '10020', '10060'),
      cancel('TERMINATED', terminated),
      getEvents('CREATED', 'TERMINATED'),
    ],
  },
  {
    name: 'express-rejected',
    title: 'Express: the user says no, and no address is shared',
    tags: ['sandbox-only'],
    steps: [
      createExpress,
      {
        ...getPayment('ABORTED', created, { '/shippingDetails': { absent: true }, '/userDetails': { absent: true } }),
        before: does('reject', 'reference'),
      },
      getEvents('CREATED', 'ABORTED'),
    ],
  },
  {
    name: 'express-with-shipping',
    title: 'Express: the user chooses a parcel, and the amount with shipping is captured',
    purpose: 'A capture of the ordered amount alone leaves the shipping unpaid.',
    tags: ['sandbox-only'],
    steps: [
      createExpress,
      {
        item: 'Get payment',
        before: does('approve', 'reference', { shippingOptionId: 'parcel' }),
        expect: {
          status: 200,
          state: 'AUTHORIZED',
          fields: {
            '/shippingDetails/shippingOptionId': 'parcel',
            '/shippingDetails/address/country': 'NO',
            '/userDetails/firstName': { present: true },
            '/userDetails/mobileNumber': { present: true },
            '/userDetails/email': { absent: true },
          },
        },
      },
      {
        item: 'Get payment',
        captures: { authorized_amount: '/aggregate/authorizedAmount/value' },
        expect: { status: 200, aggregate: reserved, fields: { '/shippingDetails/shippingCost': PARCEL } },
      },
      {
        item: 'Capture payment',
        freshKey: true,
        body: { '/modificationAmount/value': { variable: 'authorized_amount' } },
        expect: { status: 200, state: 'AUTHORIZED', aggregate: captured },
      },
      refusal('§7.2 P6', of('Capture payment', 1), '6170', '6090'),
      refund({ ...captured, refunded: withParcel }, { variable: 'authorized_amount' }),
      getEvents('CREATED', 'AUTHORIZED', 'CAPTURED', 'REFUNDED'),
    ],
  },
];
