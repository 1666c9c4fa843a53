import { type Sandbox, type SandboxOptions, startSandbox } from './start.ts';

/** A merchant for tests: speaks HTTP to a sandbox, with keys and a token. */
export interface TestClient {
  sandbox: Sandbox;
  token: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string | null>): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  json: unknown;
  /** The value at a JSON pointer of the body; undefined where there is none. */
  at(pointer: string): unknown;
}

export const MSN = '123456';
export const PHONE = '91234567';

export async function startClient(options: SandboxOptions = {}, msn: string = MSN): Promise<TestClient> {
  const sandbox = await startSandbox({ processingMs: 0, seed: 'test', ...options });
  const client: TestClient = { sandbox, token: '', call, close: () => sandbox.close() };
  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string | null> = {},
  ): Promise<Answer> {
    const all: Record<string, string | null> = {
      Authorization: `Bearer ${client.token}`,
      'Ocp-Apim-Subscription-Key': 'subscription-key',
      'Merchant-Serial-Number': msn,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    const response = await fetch(path.startsWith('http') ? path : sandbox.url + path, {
      method,
      headers: sent,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = parse(text);
    const type = response.headers.get('content-type') ?? '';
    return {
      status: response.status,
      type,
      headers: response.headers,
      text,
      json,
      at: (pointer) => valueAt(json, pointer),
    };
  }
  const unit = Array.isArray(options.keys) ? options.keys[0] : options.keys;
  client.token = await fetchToken(client, {
    client_id: unit?.clientId ?? 'client-id',
    client_secret: unit?.clientSecret ?? 'client-secret',
    ...(unit === undefined ? {} : { 'Ocp-Apim-Subscription-Key': [unit.subscriptionKey].flat()[0] ?? '' }),
  });
  return client;
}

export async function fetchToken(client: TestClient, headers: Record<string, string>): Promise<string> {
  const answer = await client.call('POST', '/accesstoken/get', undefined, { Authorization: null, ...headers });
  return String(answer.at('/access_token'));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function valueAt(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

let counter = 0;

/** A reference that no other payment of this process has. */
export function freshReference(): string {
  return `payment-${process.pid}-${++counter}`;
}

/** The body of an eCom initiate; parts are laid over it. */
export function anInitiate(parts: { merchantInfo?: object; transaction?: object; customerInfo?: object } = {}) {
  return {
    customerInfo: { mobileNumber: PHONE, ...parts.customerInfo },
    merchantInfo: {
      merchantSerialNumber: MSN,
      callbackPrefix: 'https://merchant.example/callbacks',
      fallBack: 'https://merchant.example/done',
      ...parts.merchantInfo,
    },
    transaction: { amount: 49900, orderId: freshReference(), transactionText: 'Socks', ...parts.transaction },
  };
}

/** The body of an ePayment create; parts are laid over it. */
export function aCreate(parts: object = {}) {
  return {
    amount: { value: 49900, currency: 'NOK' },
    paymentMethod: { type: 'WALLET' },
    reference: freshReference(),
    userFlow: 'WEB_REDIRECT',
    returnUrl: 'https://merchant.example/done',
    paymentDescription: 'Socks',
    ...parts,
  };
}

/** The body of an eCom capture, refund or cancel. */
export function anAction(transaction: object = {}, more: object = {}) {
  return {
    merchantInfo: { merchantSerialNumber: MSN },
    transaction: { transactionText: 'Socks', ...transaction },
    ...more,
  };
}

export const money = (value: number, currency = 'NOK') => ({ modificationAmount: { value, currency } });

/** A key that was never used. */
export const freshKey = (): Record<string, string> => ({ 'Idempotency-Key': `key-${++counter}` });
export const freshRequestId = (): Record<string, string> => ({ 'X-Request-Id': `request-${++counter}` });

/** An eCom order as far as a test needs it. */
export async function anOrder(
  client: TestClient,
  state: 'initiated' | 'reserved' | 'captured',
  parts: Parameters<typeof anInitiate>[0] = {},
) {
  const body = anInitiate(parts);
  const { orderId } = body.transaction;
  const path = `/ecomm/v2/payments/${orderId}`;
  const initiated = await client.call('POST', '/ecomm/v2/payments', body);
  if (state !== 'initiated')
    await client.call('POST', `/ecomm/v2/integration-test/payments/${orderId}/approve`, { customerPhoneNumber: PHONE });
  if (state === 'captured') await client.call('POST', `${path}/capture`, anAction(), freshRequestId());
  return { orderId, path, url: String(initiated.at('/url')) };
}

/** An ePayment payment as far as a test needs it. */
export async function aPayment(client: TestClient, state: 'created' | 'authorized' | 'captured', parts: object = {}) {
  const body = aCreate(parts);
  const { reference } = body;
  const path = `/epayment/v1/payments/${reference}`;
  const approvePath = `/epayment/v1/test/payments/${reference}/approve`;
  const created = await client.call('POST', '/epayment/v1/payments', body, freshKey());
  if (state !== 'created') await client.call('POST', approvePath, { customer: { phoneNumber: `47${PHONE}` } });
  if (state === 'captured') await client.call('POST', `${path}/capture`, money(49900), freshKey());
  return { reference, path, approvePath, redirectUrl: String(created.at('/redirectUrl')) };
}
