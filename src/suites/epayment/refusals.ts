import type { Flow, Json, Step } from '../../model.ts';
import { merchantHeaders, phones, salesUnits } from '../shared.ts';
import {
  amount,
  authorized,
  capture,
  createWebRedirect,
  forceApprove,
  getPayment,
  of,
  PART,
  refund,
  refusal,
  sums,
} from './steps.ts';

type Change = Pick<Step, 'body' | 'without' | 'headers'>;

/** A creation that is refused; where the description refuses it too, that is on purpose. */
const creation = (
  tag: string,
  change: Change,
  expect: Step['expect'],
  item = 'Create payment - Web redirect',
): Step => ({
  item,
  tag,
  ...change,
  expect,
});
const invalid = (step: Step): Step => ({ ...step, sends: 'invalid' });

const malformed = { status: 400 } satisfies Step['expect'];
const coded = (...errorCode: string[]): Step['expect'] => ({ status: '4xx', errorCode });

const pairs = (count: number): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index + 1}`, 'value']));

const receipt: Json = {
  orderLines: [
    {
      name: 'Socks',
      id: 'socks',
      totalAmount: 49_900,
      totalAmountExcludingTax: 39_920,
      totalTaxAmount: 9_980,
      taxPercentage: 25,
    },
  ],
  bottomLine: { currency: 'NOK' },
};

/** What has to be refused, by the numbers of the list of error cases. */
export const refusals: Flow[] = [
  {
    name: 'refusals/create-fields',
    title: 'A payment with a wrong field is not created',
    steps: [
      invalid(
        creation(
          '§8 42',
          // Five to seven characters, and another reference in each iteration: each has a rate limit of its own.
          { body: { '/reference': '{{payment_id_suffix}}' } },
          { status: 400, fields: { '/extraDetails/0/name': { matches: '[Rr]eference' } } },
        ),
      ),
      invalid(creation('§8 43', { body: { '/reference': 'under_score_{{payment_id_suffix}}' } }, malformed)),
      invalid(creation('§8 43', { body: { '/reference': `{{payment_id_suffix}}${'x'.repeat(65)}` } }, malformed)),
      creation('§8 44', { body: { '/amount/value': 99 } }, { status: 400, errorCode: ['6010'] }),
      invalid(creation('§8 45', { body: { '/amount/value': 100.5 } }, malformed)),
      invalid(creation('§8 46', { body: { '/amount/currency': 'XXX' } }, malformed)),
      creation('§8 47', { body: { '/amount/currency': 'EUR' } }, coded('5040')),
    ],
  },
  {
    name: 'refusals/undescribed-members',
    title: 'A payment with a member that the API does not have is not created, where requests are judged strictly',
    tags: ['sandbox-only'],
    steps: [
      {
        ...creation(
          '§8 62',
          { body: { '/surprise': true }, headers: { 'Merchant-Serial-Number': salesUnits.strict } },
          { status: 400, fields: { '/extraDetails/0/name': 'surprise' } },
        ),
        sends: 'undescribed',
      },
      { ...createWebRedirect, body: { '/surprise': true }, sends: 'undescribed' },
      { item: 'Cancel payment', expect: { status: 200, state: 'TERMINATED' } },
    ],
  },
  {
    name: 'refusals/create-rules',
    title: 'A payment that lacks what its user flow needs is not created',
    steps: [
      creation('§8 48', { without: ['/returnUrl'] }, { status: 400, errorCode: ['4140'] }),
      creation(
        '§8 49',
        { without: ['/customer'] },
        { status: 400, errorCode: ['4140'] },
        'Create payment - Push request',
      ),
      creation('§8 51', { body: { '/userFlow': 'QR' } }, malformed, 'Create payment - Card'),
      invalid(creation('§8 63', { headers: { 'Idempotency-Key': null } }, malformed)),
    ],
  },
  {
    name: 'refusals/create-customers',
    title: 'A payment for nobody, or for somebody named in two ways, is not created',
    steps: [
      invalid(
        creation(
          '§8 52',
          { body: { '/customer/phoneNumber': '+{{internationalMobileNumber}}' } },
          malformed,
          'Create payment - Push request',
        ),
      ),
      creation(
        '§8 53',
        { body: { '/customer/phoneNumber': `47${phones.unknown}` } },
        coded('7010'),
        'Create payment - Push request',
      ),
      invalid(
        creation(
          '§8 54',
          { body: { '/customer/personalQr': 'https://qr.vipps.no/p/1234567' } },
          malformed,
          'Create payment - Push request',
        ),
      ),
    ],
  },
  {
    name: 'refusals/create-scopes-and-metadata',
    title: 'A payment that asks for too much, or brings too much along, is not created',
    steps: [
      invalid(creation('§8 55', { body: { '/profile': { scope: 'foo' } } }, coded('4080'))),
      creation('§8 56', { body: { '/profile': { scope: 'nin' } } }, coded('5030')),
      invalid(creation('§8 57', { body: { '/metadata': pairs(6) } }, coded('4100'))),
      invalid(creation('§8 58', { body: { '/metadata': { key: 'x'.repeat(501) } } }, coded('4130'))),
    ],
  },
  {
    name: 'refusals/create-expiry',
    title: 'A payment that lives longer needs a receipt, and more than ten minutes',
    steps: [
      creation('§8 59', { body: { '/expiresAt': '{{in_five_minutes}}', '/receipt': receipt } }, coded('6120', '5050')),
      creation('§8 60', { body: { '/expiresAt': '{{in_an_hour}}' } }, coded('6130', '5050')),
    ],
  },
  {
    name: 'refusals/unknown-payment',
    title: 'A payment that nobody has created is not found',
    steps: [
      refusal('§8 66', { item: 'Get payment', variables: { reference: 'nobody-{{payment_id_suffix}}' } }, '5090'),
      refusal('§8 66', { item: 'Get payment event log' }, '5090'),
      refusal('§8 66', of('Capture payment', PART), '5090'),
      refusal('§8 66', of('Refund payment', PART), '5090'),
      refusal('§8 66', { item: 'Cancel payment', freshKey: true }, '5090'),
    ],
  },
  {
    name: 'refusals/before-authorization',
    title: 'Nothing is captured or refunded before the user has approved',
    steps: [
      createWebRedirect,
      refusal('§8 67', of('Capture payment', PART), '6080'),
      refusal('§8 71', of('Refund payment', PART), '6020'),
      forceApprove,
      refusal('§3.5', of('Refund payment', PART), '6210'),
      { item: 'Force approve payment', tag: '§8 78', expect: { status: '4xx', errorCode: ['6230'] } },
    ],
  },
  {
    name: 'refusals/amounts',
    title: 'No more is captured than authorized, no more refunded than captured, all in one currency',
    steps: [
      createWebRedirect,
      forceApprove,
      refusal('§8 68', of('Capture payment', 5_000_000), '6090'),
      {
        ...of('Capture payment', PART),
        tag: '§8 70',
        body: { '/modificationAmount': { value: PART, currency: 'EUR' } },
        expect: { status: 400 },
      },
      capture(sums(PART, 0)),
      refusal('§8 72', of('Refund payment', PART + 1), '6150'),
      refund(sums(PART, PART)),
      refusal('§8 73', of('Refund payment', 1), '6180'),
      getPayment('AUTHORIZED', sums(PART, PART)),
    ],
  },
  {
    name: 'refusals/cancellations',
    title: 'A cancellation of the transaction alone does not touch an authorized payment',
    steps: [
      createWebRedirect,
      forceApprove,
      {
        item: 'Cancel payment',
        tag: '§8 75',
        request: {
          method: 'POST',
          url: '{{base_url}}/epayment/v1/payments/{{reference}}/cancel',
          headers: { ...merchantHeaders, 'Content-Type': 'application/json', 'Idempotency-Key': '{{$guid}}' },
          body: { cancelTransactionOnly: true },
        },
        expect: { status: '4xx', errorCode: ['6060'] },
      },
      {
        item: 'Cancel payment',
        tag: '§8 77',
        sends: 'invalid',
        request: {
          method: 'POST',
          url: '{{base_url}}/epayment/v1/payments/{{reference}}/cancel',
          headers: { ...merchantHeaders, 'Content-Type': 'application/json', 'Idempotency-Key': '{{$guid}}' },
          body: [],
        },
        expect: { status: 400 },
      },
      getPayment('AUTHORIZED', authorized),
      {
        item: 'Cancel payment',
        expect: { status: 200, state: 'AUTHORIZED', aggregate: sums(0, 0, amount) },
      },
      refusal('§3.5', { item: 'Cancel payment', freshKey: true }, '6190'),
    ],
  },
  {
    name: 'refusals/approvals',
    title: 'Only a test user with a good card is approved for',
    tags: ['sandbox-only'],
    steps: [
      createWebRedirect,
      {
        item: 'Force approve payment',
        tag: '§8 79',
        body: { '/customer/phoneNumber': `47${phones.expiredCard}` },
        expect: { status: 500, errorCode: ['10010'] },
      },
      {
        item: 'Force approve payment',
        body: { '/customer/phoneNumber': `47${phones.neverApproved}` },
        expect: { status: '4xx', errorCode: ['10020'] },
      },
      {
        item: 'Force approve payment',
        body: { '/customer/phoneNumber': `47${phones.unknown}` },
        expect: { status: '4xx', errorCode: ['7010'] },
      },
    ],
  },
  {
    name: 'refusals/tokens',
    title: 'Without a good token nothing is answered',
    steps: [
      createWebRedirect,
      { ...getPayment('CREATED', authorized), tag: '§8 6', headers: { Authorization: null }, expect: { status: 401 } },
      {
        ...getPayment('CREATED', authorized),
        tag: '§8 7',
        headers: { Authorization: '{{access_token}}' },
        expect: { status: 401 },
      },
      {
        ...of('Capture payment', PART),
        tag: '§8 8',
        headers: { Authorization: 'Bearer garbage' },
        expect: { status: 401 },
      },
    ],
  },
  {
    name: 'refusals/other-keys',
    title: 'The keys of one sales unit do not open another',
    tags: ['known-keys'],
    steps: [creation('§8 10', { headers: { 'Merchant-Serial-Number': '654321' } }, { status: [401, 403, 400] })],
  },
  {
    name: 'refusals/too-many-captures',
    title: 'The sixth capture in a minute is one too many',
    tags: ['rate-limits'],
    steps: [
      createWebRedirect,
      ...Array.from({ length: 5 }, () => refusal('§8 81', of('Capture payment', PART), '6080')),
      { ...of('Capture payment', PART), tag: '§8 81', expect: { status: 429 } },
    ],
  },
];
