import type { Repair } from '../model.ts';

const ecom = 'collection:ecom';
const epayment = 'collection:epayment';
const webhooks = 'collection:webhooks';

const initiates = ['Initiate Payment', 'Initiate Payment - Express Checkout', 'Initiate Payment - Profile flow'];
const creates = [
  'Create payment - Web redirect',
  'Create payment - QR',
  'Create payment - Push request',
  'Create payment - Native redirect',
  'Create payment - User info',
  'Create payment - Card',
];

/** Keeps what follows `token=` in a link; a link without one leaves the variable alone. */
const keepToken = [
  "var found = /[?&/]token=([^&#]+)/.exec(link || '');",
  "if (found) { pm.environment.set('payment_token', found[1]); }",
];

/** What the official collections get wrong and a run needs right, item by item. */
export const repairs: Repair[] = [
  {
    name: 'lower-case-path',
    collection: ecom,
    items: ['Get Access Token'],
    defect: 'C12',
    reason: 'The description writes the path in lower case.',
    change: { type: 'replace-in-url', find: '/accessToken/get', replace: '/accesstoken/get' },
  },
  {
    name: 'lower-case-path',
    collection: epayment,
    items: ['Get Access Token'],
    defect: 'C12',
    reason: 'The description writes the path in lower case.',
    change: { type: 'replace-in-url', find: '/accessToken/get', replace: '/accesstoken/get' },
  },
  {
    name: 'no-trailing-slash',
    collection: ecom,
    items: initiates,
    defect: 'C11',
    reason: 'The description knows the path without the slash at its end.',
    change: { type: 'replace-in-url', find: '/payments/$', replace: '/payments' },
  },
  {
    name: 'no-api-key-on-token-request',
    collection: epayment,
    items: ['Get Access Token'],
    defect: 'C6',
    reason: "The collection's API key auth would add an Authorization header that the token request does not have.",
    change: { type: 'remove-auth' },
  },
  {
    name: 'quote-reference',
    collection: epayment,
    items: creates,
    defect: 'C1',
    reason: 'A reference is a string; as a bare number of 19 digits it is rounded on the way.',
    change: { type: 'replace-in-body', find: '"reference": {{reference}}', replace: '"reference": "{{reference}}"' },
  },
  {
    name: 'quote-phone-number',
    collection: epayment,
    items: [
      'Create payment - Web redirect',
      'Create payment - Push request',
      'Create payment - User info',
      'Force approve payment',
    ],
    defect: 'C2',
    reason: 'A phone number is a string in the description.',
    change: {
      type: 'replace-in-body',
      find: '"phoneNumber": {{internationalMobileNumber}}',
      replace: '"phoneNumber": "{{internationalMobileNumber}}"',
    },
  },
  {
    name: 'read-created-answer',
    collection: epayment,
    items: creates,
    defect: 'C3',
    reason: 'A payment is created with status 201 and `redirectUrl`; the script waits for 200 and `url`.',
    change: {
      type: 'replace-script',
      listen: 'test',
      when: 'jsonData.url',
      script: [
        'if (pm.response.code === 201) {',
        'var link = pm.response.json().redirectUrl;',
        "if (link) { pm.environment.set('vippsLandingPageURL', link); }",
        ...keepToken,
        '}',
      ],
    },
  },
  {
    name: 'keep-payment-token',
    collection: ecom,
    items: initiates,
    defect: 'C5',
    reason: 'The third piece between equals signs is the token in one shape of the link only.',
    change: {
      type: 'replace-script',
      listen: 'test',
      when: "split('=', 3)",
      script: [
        'if (pm.response.code === 200) {',
        'var link = pm.response.json().url;',
        "pm.environment.set('vippsLandingPageURL', link);",
        ...keepToken,
        '}',
      ],
    },
  },
  {
    name: 'accept-json',
    collection: epayment,
    items: ['Cancel payment', 'Capture payment', 'Refund payment'],
    defect: 'C9',
    reason: 'A success is plain JSON; asking for nothing but a problem invites a 406.',
    change: { type: 'set-header', name: 'Accept', value: 'application/json, application/problem+json' },
  },
  {
    name: 'unique-order-id',
    collection: ecom,
    items: initiates,
    defect: 'E5',
    reason: 'Sales unit and millisecond are the same for payments that start at once.',
    change: {
      type: 'append-to-script',
      listen: 'prerequest',
      when: "pm.environment.set('orderId'",
      script: [
        "pm.environment.set('orderId', pm.environment.get('orderId') + '-' + pm.environment.get('payment_id_suffix'));",
      ],
    },
  },
  {
    name: 'unique-reference',
    collection: epayment,
    items: creates,
    defect: 'E5',
    reason: 'Sales unit and millisecond are the same for payments that start at once.',
    change: {
      type: 'append-to-script',
      listen: 'prerequest',
      when: "pm.environment.set('reference'",
      script: [
        "pm.environment.set('reference', pm.environment.get('reference') + '-' + pm.environment.get('payment_id_suffix'));",
      ],
    },
  },
  {
    name: 'keep-sub',
    collection: ecom,
    items: ['Get Payment Details'],
    defect: 'C26',
    reason: 'An answer without `sub` must not overwrite one that was there.',
    change: {
      type: 'replace-script',
      listen: 'test',
      when: 'jsonData.sub',
      script: ['var sub = pm.response.json().sub;', "if (sub) { pm.environment.set('sub', sub); }"],
    },
  },
  {
    name: 'keep-sub',
    collection: epayment,
    items: ['Get payment'],
    defect: 'C26',
    reason: 'An answer without `profile.sub` must not overwrite one that was there.',
    change: {
      type: 'replace-script',
      listen: 'test',
      when: 'profile?.sub',
      script: [
        'var profile = pm.response.json().profile;',
        "if (profile && profile.sub) { pm.environment.set('sub', profile.sub); }",
      ],
    },
  },
  {
    name: 'target-of-the-run',
    collection: webhooks,
    items: ['Get Access Token'],
    defect: 'C24',
    reason: 'The host is written out, so that keys would go to the test environment wherever the run goes.',
    change: {
      type: 'replace-in-url',
      find: 'https://apitest.vipps.no/accessToken/get',
      replace: '{{base_url}}/accesstoken/get',
    },
  },
  {
    name: 'commas-between-headers',
    collection: webhooks,
    items: ['Delete All'],
    defect: 'C25',
    reason: 'Members of an object need commas between them: without, the script does not parse.',
    change: {
      type: 'replace-in-script',
      listen: 'test',
      find: "`\n                'Vipps-System",
      replace: "`,\n                'Vipps-System",
    },
  },
];
