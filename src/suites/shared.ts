import type { Control, Heard, Step } from '../model.ts';

/** Fetched once per run; the flows after the first use the same token until shortly before it expires. */
export const getAccessToken: Step = {
  item: 'Get Access Token',
  once: { variable: 'access_token', expiresIn: '/expires_in' },
  expect: { status: 200, fields: { '/token_type': 'Bearer', '/access_token': { present: true } } },
};

/** Headers of a request that no collection has. */
export const merchantHeaders = {
  Authorization: 'Bearer {{access_token}}',
  'Ocp-Apim-Subscription-Key': '{{Ocp-Apim-Subscription-Key}}',
  'Merchant-Serial-Number': '{{merchantSerialNumber}}',
};

/** Keys that nobody has. */
export const nobody = '00000000-0000-4000-8000-000000000000';
export const wrongSubscriptionKey = '00000000000000000000000000000000';

/** Phone numbers of test users that only the sandbox has. `forgotten` is an ordinary user of a single flow. */
export const phones = {
  unknown: '90000404',
  neverApproved: '90001082',
  expiredCard: '90000500',
  forgotten: '90000168',
} as const;

/** Sales units that only the sandbox has: any keys may speak for them. */
export const salesUnits = { danish: '900045', strict: '900400' } as const;

/** What the user or time does to a payment; `id` is the variable that holds its id. */
export function does(what: string, id: string, body?: Control['body']): Control[] {
  const control: Control = { path: `payments/{{${id}}}/${what}` };
  return [body === undefined ? control : { ...control, body }];
}

/** So much time passes for one payment. */
export function passes(id: string, time: Record<string, number>): Control[] {
  return does('age', id, time);
}

/** How long the API's own calls are waited for. */
const within = { sandbox: 3_000, elsewhere: 30_000 };

export function callback(name: string, fields: Heard['fields'] = {}): Heard {
  return { kind: 'callback', name, fields, withinMs: within };
}

export function webhook(name: string, fields: Heard['fields'] = {}): Heard {
  return { kind: 'webhook', name, fields, withinMs: within };
}

export function heard(kind: Heard['kind']): Heard {
  return { kind, withinMs: within };
}

/** The first image of a QR code, where it lies on the target itself. */
export function getQrImage(type: string): Step {
  return {
    item: 'Get QR image',
    request: { method: 'GET', url: '{{qr_image}}', headers: { Accept: type } },
    onlyOnTarget: 'qr_image',
    expect: { status: 200 },
  };
}
