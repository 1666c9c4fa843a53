import type { Flow, Step } from '../../model.ts';
import { getAccessToken, nobody, passes, phones, wrongSubscriptionKey } from '../shared.ts';
import {
  captureAll,
  captured,
  capturePart,
  details,
  forceApprove,
  initiate,
  initiated,
  refusal,
  refused,
  summary,
} from './steps.ts';

const { once: _once, ...fetchToken } = getAccessToken;

/** A request for a token that is refused. */
const token = (tag: string, headers: Record<string, string | null>, expect: Step['expect'], invalid = false): Step => ({
  ...fetchToken,
  tag,
  headers,
  expect,
  ...(invalid ? { sends: 'invalid' } : {}),
});

/** An initiation that is refused. Most break the description on purpose. */
const initiation = (
  tag: string,
  change: Pick<Step, 'body' | 'without'>,
  expect: Step['expect'],
  valid = false,
): Step => ({
  item: 'Initiate Payment',
  tag,
  ...change,
  expect,
  ...(valid ? {} : { sends: 'invalid' }),
});

const crash = { status: [500, 400] } satisfies Step['expect'];
const invalid = (field: string): Step['expect'] => ({
  status: 400,
  errorCode: [`transaction.${field}`, `transaction.${field}.invalid`],
});

/** What has to be refused, by the numbers of the list of error cases. */
export const refusals: Flow[] = [
  {
    name: 'refusals/keys',
    title: 'Wrong keys get no token',
    tags: ['known-keys'],
    steps: [
      token('§8 1', { client_id: nobody }, { status: 400, errorCode: ['unauthorized_client'] }),
      token('§8 2', { client_secret: 'guess' }, { status: 401, errorCode: ['invalid_client'] }),
      token('§8 3', { 'Ocp-Apim-Subscription-Key': null }, { status: 401 }, true),
      token('§8 4', { 'Ocp-Apim-Subscription-Key': wrongSubscriptionKey }, { status: 401 }),
    ],
  },
  {
    name: 'refusals/tokens',
    title: 'Without a good token nothing is answered',
    steps: [
      initiate,
      { ...details({}), tag: '§8 6', headers: { Authorization: null }, expect: { status: 401 } },
      { ...details({}), tag: '§8 7', headers: { Authorization: '{{access_token}}' }, expect: { status: 401 } },
      { ...details({}), tag: '§8 8', headers: { Authorization: 'Bearer garbage' }, expect: { status: 401 } },
    ],
  },
  {
    name: 'refusals/other-keys',
    title: 'The keys of one sales unit do not open another',
    tags: ['known-keys'],
    steps: [
      initiate,
      {
        ...details({}),
        tag: '§8 9',
        headers: { 'Ocp-Apim-Subscription-Key': wrongSubscriptionKey },
        expect: { status: 401 },
      },
      {
        item: 'Initiate Payment',
        tag: '§8 10',
        headers: { 'Merchant-Serial-Number': '654321' },
        body: { '/merchantInfo/merchantSerialNumber': '654321' },
        expect: { status: [401, 403, 400] },
      },
    ],
  },
  {
    name: 'refusals/initiate-fields',
    title: 'An order with a wrong field is not initiated',
    steps: [
      initiation('§8 12', { body: { '/transaction/amount': 99 } }, invalid('amount')),
      initiation('§8 13', { body: { '/transaction/amount': 100.5 } }, crash),
      initiation('§8 14', { body: { '/merchantInfo/merchantSerialNumber': 123_456 } }, crash),
      initiation(
        '§8 15',
        { without: ['/merchantInfo/fallBack'], body: { '/merchantInfo/fallback': '{{fallBack}}' } },
        crash,
      ),
      initiation('§8 16', { body: { '/merchantInfo/callbackPrefix': 'http://example.com' } }, { status: 400 }, true),
      initiation('§8 16', { body: { '/merchantInfo/callbackPrefix': 'https://localhost' } }, { status: 400 }, true),
      initiation('§8 17', { without: ['/transaction/transactionText'] }, invalid('transactionText')),
      initiation('§8 18', { body: { '/transaction/orderId': 'order_{{payment_id_suffix}}' } }, invalid('orderId')),
      initiation(
        '§8 18',
        { body: { '/transaction/orderId': `{{payment_id_suffix}}${'x'.repeat(51)}` } },
        invalid('orderId'),
      ),
    ],
  },
  {
    name: 'refusals/initiate-rules',
    title: 'An order that the sales unit or the user may not make is not initiated',
    steps: [
      initiation(
        '§8 19',
        { body: { '/customerInfo/mobileNumber': phones.unknown } },
        { status: refused, errorCode: ['81'] },
        true,
      ),
      initiation(
        '§8 20',
        { body: { '/transaction/skipLandingPage': true } },
        { status: refused, errorCode: ['38'] },
        true,
      ),
      initiation('§8 21', { body: { '/transaction/scope': 'nin' } }, { status: refused, errorCode: ['51'] }, true),
      {
        item: 'Initiate Payment - Express Checkout',
        tag: '§8 22',
        body: { '/transaction/scope': 'name' },
        expect: { status: 400 },
      },
    ],
  },
  {
    name: 'refusals/same-order-again',
    title: 'An order id is used once; the third try in a minute is one too many',
    tags: ['rate-limits'],
    steps: [
      initiate,
      { ...initiate, repeats: true, tag: '§8 11', expect: { status: 400, errorCode: ['34'] } },
      { ...initiate, repeats: true, tag: '§8 38', expect: { status: 429 } },
    ],
  },
  {
    name: 'refusals/unknown-order',
    title: 'An order that nobody has initiated is not found',
    steps: [
      refusal('§8 23', { item: 'Get Payment Details', variables: { orderId: 'no-{{payment_id_suffix}}' } }, '35'),
      refusal('§8 24', { item: 'Capture Payment' }, '35'),
      refusal('§8 25', { item: 'Refund Payment' }, '35'),
      refusal('§2.8', { item: 'Cancel Payment' }, '35'),
    ],
  },
  {
    name: 'refusals/before-approval',
    title: 'Nothing is captured or refunded before the user has approved',
    steps: [
      initiate,
      refusal('§8 26', { item: 'Capture Payment' }, '62'),
      refusal('§2.6', { item: 'Refund Payment' }, '72'),
      forceApprove,
      refusal('§8 32', { item: 'Refund Payment' }, '72'),
      { item: 'Force Approve Payment', expect: { status: ['4xx', '5xx'] } },
    ],
  },
  {
    name: 'refusals/amounts',
    title: 'No more is captured than reserved, no more refunded than captured',
    steps: [
      initiate,
      forceApprove,
      refusal('§8 27', { item: 'Capture Payment', freshKey: true, body: { '/transaction/amount': 5_000_000 } }, '61'),
      capturePart(10_000, summary(10_000, 0, 'reserved')),
      refusal('§8 28', { item: 'Capture Payment', freshKey: true, body: { '/transaction/amount': 4_999_000 } }, '61'),
      refusal('§8 34', { item: 'Refund Payment', freshKey: true, body: { '/transaction/amount': 10_001 } }, '71'),
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: summary(10_000, 0, 'reserved') }),
    ],
  },
  {
    name: 'refusals/after-full-capture',
    title: 'What is captured in full is neither captured again nor cancelled',
    steps: [
      initiate,
      forceApprove,
      captureAll,
      refusal('§2.6', { item: 'Capture Payment', freshKey: true, body: { '/transaction/amount': 1_000 } }, '61', '92'),
      refusal('§8 31', { item: 'Cancel Payment' }, '51'),
      refusal('§2.6', { item: 'Cancel Payment', body: { '/shouldReleaseRemainingFunds': true } }, '51'),
      details({ log: ['CAPTURE', 'RESERVE', 'INITIATE'], summary: captured }),
    ],
  },
  {
    name: 'refusals/approvals',
    title: 'Only a test user with a card, who has approved by hand before, is approved for',
    tags: ['sandbox-only'],
    steps: [
      initiate,
      refusal('§8 35', { item: 'Force Approve Payment', body: { '/customerPhoneNumber': phones.unknown } }, '81'),
      refusal(
        '§8 36',
        { item: 'Force Approve Payment', body: { '/customerPhoneNumber': phones.neverApproved } },
        '1082',
      ),
      { item: 'Force Approve Payment', body: { '/customerPhoneNumber': phones.expiredCard }, expect: { status: 500 } },
    ],
  },
  {
    name: 'refusals/userinfo',
    title: 'Userinfo tells nobody about a user who has not shared anything with them',
    steps: [
      { item: 'Initiate Payment - Profile flow', expect: initiated },
      forceApprove,
      {
        item: 'Get Payment Details',
        until: { present: '/sub', everyMs: { sandbox: 20, elsewhere: 2000 }, tries: 10 },
        expect: { status: 200, fields: { '/sub': { present: true } } },
      },
      refusal('§8 84', { item: 'Get Userinfo', headers: { 'Merchant-Serial-Number': '654321' } }),
      { item: 'Get Userinfo', tag: '§8 86', headers: { Authorization: null }, expect: { status: 401 } },
      refusal('§8 83', { item: 'Get Userinfo', variables: { sub: nobody } }),
    ],
  },
  {
    name: 'refusals/qr',
    title: 'A QR code is made of a link to an open payment, in a known format and size',
    steps: [
      initiate,
      {
        item: 'Generate QR Code PNG',
        tag: '§8 87',
        body: { '/url': 'https://example.com/elsewhere' },
        expect: { status: 400 },
      },
      {
        item: 'Generate QR Code PNG',
        tag: '§8 89',
        headers: { Accept: 'text/html' },
        expect: { status: [415, 400] },
      },
      {
        item: 'Generate QR Code PNG',
        tag: '§8 90',
        headers: { Size: '99' },
        sends: 'invalid',
        expect: { status: 400 },
      },
      {
        item: 'Generate QR Code PNG',
        tag: '§8 90',
        headers: { Size: '2001' },
        sends: 'invalid',
        expect: { status: 400 },
      },
    ],
  },
  {
    name: 'refusals/qr-expired',
    title: 'A QR code dies with its payment',
    tags: ['sandbox-only'],
    steps: [
      initiate,
      { item: 'Generate QR Code PNG', captures: { qr_image: '/url' }, expect: { status: 200 } },
      {
        item: 'Generate QR Code PNG',
        tag: '§8 88',
        before: passes('orderId', { minutes: 6 }),
        expect: { status: 400 },
      },
      {
        item: 'Get QR image',
        tag: '§8 91',
        request: { method: 'GET', url: '{{qr_image}}', headers: { Accept: 'image/png' } },
        onlyOnTarget: 'qr_image',
        expect: { status: 404 },
      },
    ],
  },
];
