import type { Flow } from '../../model.ts';
import { amount, amountLess, cancel, capture, createWebRedirect, forceApproveByPhone, PART, sums } from './steps.ts';

/** What official clients send and no description lists: the API takes it. */
export const clients: Flow[] = [
  {
    name: 'as-woocommerce-sends-it',
    title: 'A payment with a member at another place, a number as metadata, and a cancellation with an amount',
    steps: [
      {
        ...createWebRedirect,
        body: {
          '/customer': { customerInteraction: 'CUSTOMER_NOT_PRESENT', phoneNumber: '{{internationalMobileNumber}}' },
          '/metadata': { orderid: 1042 },
          '/minimumUserAge': null,
        },
        sends: 'undescribed',
      },
      forceApproveByPhone,
      capture(sums(PART, 0)),
      {
        ...cancel('AUTHORIZED', sums(PART, 0, amountLess(PART))),
        headers: { 'Content-Type': 'application/json' },
        body: { '/modificationAmount': { value: '49900', currency: 'NOK' } },
        sends: 'undescribed',
      },
    ],
  },
  {
    name: 'as-magento-sends-it',
    title: 'Adjustments that bear a reference of their own',
    steps: [
      createWebRedirect,
      forceApproveByPhone,
      { ...capture(sums(PART, 0)), body: { '/modificationReference': '{{reference}}' }, sends: 'undescribed' },
      {
        ...cancel('AUTHORIZED', sums(PART, 0, amountLess(PART))),
        headers: { 'Content-Type': 'application/json' },
        body: { '/modificationReference': '{{reference}}' },
        sends: 'undescribed',
      },
    ],
  },
  {
    name: 'as-shopware-sends-it',
    title: 'A payment whose customer has no phone number, and null in its place',
    steps: [
      { ...createWebRedirect, body: { '/customer': { phoneNumber: null } } },
      forceApproveByPhone,
      cancel('AUTHORIZED', sums(0, 0, amount)),
    ],
  },
];
