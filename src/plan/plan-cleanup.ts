import { numberAt, type PaymentCall, readPayments } from '../check/read-payments.ts';
import { at } from '../json-pointer.ts';
import type { FlowRun, PlannedFlow, PlannedStep, PostmanItem, StepRequest } from '../model.ts';
import { itemOfRequest } from './place-step.ts';

/** What one flow leaves behind of a payment. */
export interface Leftover {
  api: PaymentCall['api'];
  payment: string;
  /** Money is, or may be, still reserved. */
  isReserved: boolean;
  /** What is captured and not refunded, minor units. */
  captured: number;
  currency: string;
}

const COMMON = {
  Authorization: 'Bearer {{access_token}}',
  'Ocp-Apim-Subscription-Key': '{{Ocp-Apim-Subscription-Key}}',
  'Merchant-Serial-Number': '{{merchantSerialNumber}}',
  'Content-Type': 'application/json',
};

const getAccessToken: StepRequest = {
  method: 'POST',
  url: '{{base_url}}/accesstoken/get',
  headers: {
    client_id: '{{client_id}}',
    client_secret: '{{client_secret}}',
    'Ocp-Apim-Subscription-Key': '{{Ocp-Apim-Subscription-Key}}',
    'Merchant-Serial-Number': '{{merchantSerialNumber}}',
  },
};

/**
 * A flow that tidies up after another: what is still reserved is cancelled, and after a flow that did not pass, what is
 * captured is refunded; webhooks that it registered and left are deleted. Undefined where nothing is left.
 */
export function planCleanup(flow: PlannedFlow, run: FlowRun, hasPassed: boolean): PlannedFlow | undefined {
  if (flow.tags?.includes('past-release')) return undefined;
  const requests = [
    ...leftoversOf(run, hasPassed).flatMap((leftover) => requestsFor(leftover, hasPassed)),
    ...webhooksOf(run).map((id): [string, StepRequest] => [`Tidy up: delete webhook ${id}`, deleteWebhook(id)]),
  ];
  if (requests.length === 0) return undefined;
  const token: [string, StepRequest] = ['Get Access Token', getAccessToken];
  const all = [token, ...requests];
  const { needless, ...whole } = flow;
  return {
    ...whole,
    // The environment was trimmed for other requests than these, which have no scripts.
    ...(needless === undefined ? {} : { needless: { ...needless, variables: [] } }),
    id: `${flow.id}~tidy`,
    steps: all.map(([name], index) => stepOf(name, index)),
    collection: {
      info: flow.collection.info,
      item: all.map(([name, request], index) => ({ ...itemFor(name, request, index), id: `tidy-${index}` })),
    },
  };
}

function itemFor(name: string, request: StepRequest, index: number): PostmanItem {
  const item = itemOfRequest(name, request);
  if (index > 0) return item;
  const exec = ["if (pm.response.code === 200) pm.environment.set('access_token', pm.response.json().access_token);"];
  return { ...item, event: [{ listen: 'test', script: { exec } }] };
}

function stepOf(name: string, index: number): PlannedStep {
  const step: PlannedStep = {
    id: `tidy-${index}`,
    name,
    item: name,
    expect: { status: 'any' },
    reads: [],
    tidiesUp: true,
  };
  if (index > 0) return step;
  return { ...step, once: { variable: 'access_token', expiresIn: '/expires_in' }, reads: ['access_token'] };
}

function requestsFor(
  { api, payment, isReserved, captured, currency }: Leftover,
  hasPassed: boolean,
): [string, StepRequest][] {
  const requests: [string, StepRequest][] = [];
  if (isReserved) requests.push([`Tidy up: cancel ${payment}`, cancelRequest(api, payment)]);
  if (!hasPassed && captured > 0)
    requests.push([`Tidy up: refund ${payment}`, refundRequest(api, payment, captured, currency)]);
  return requests;
}

function cancelRequest(api: PaymentCall['api'], payment: string): StepRequest {
  if (api === 'epayment') {
    return {
      method: 'POST',
      url: `{{base_url}}/epayment/v1/payments/${payment}/cancel`,
      headers: { ...COMMON, 'Idempotency-Key': '{{$guid}}' },
    };
  }
  return {
    method: 'PUT',
    url: `{{base_url}}/ecomm/v2/payments/${payment}/cancel`,
    headers: COMMON,
    body: { ...ECOM, shouldReleaseRemainingFunds: true },
  };
}

const ECOM = {
  merchantInfo: { merchantSerialNumber: '{{merchantSerialNumber}}' },
  transaction: { transactionText: 'Tidied up after a contract test' },
};

function refundRequest(api: PaymentCall['api'], payment: string, value: number, currency: string): StepRequest {
  if (api === 'epayment') {
    return {
      method: 'POST',
      url: `{{base_url}}/epayment/v1/payments/${payment}/refund`,
      headers: { ...COMMON, 'Idempotency-Key': '{{$guid}}' },
      body: { modificationAmount: { currency, value } },
    };
  }
  return {
    method: 'POST',
    url: `{{base_url}}/ecomm/v2/payments/${payment}/refund`,
    headers: { ...COMMON, 'X-Request-Id': '{{$guid}}' },
    body: { ...ECOM, transaction: { ...ECOM.transaction, amount: value } },
  };
}

function deleteWebhook(id: string): StepRequest {
  return { method: 'DELETE', url: `{{base_url}}/webhooks/v1/webhooks/${id}`, headers: COMMON };
}

/** Webhooks that were registered and not deleted. */
function webhooksOf(run: FlowRun): string[] {
  const exchanges = run.steps.flatMap((step) => step.exchanges).filter(({ sentBy }) => sentBy !== 'api');
  const of = (method: string, status: number) =>
    exchanges.filter(
      ({ request, response }) =>
        request.method === method && response?.status === status && /\/webhooks\/v1\/webhooks/i.test(request.url),
    );
  const deleted = of('DELETE', 204).map(({ request }) => request.url.split('/').at(-1));
  const registered = of('POST', 201).map(
    ({ response }) => /"id"\s*:\s*"([^"]+)"/.exec(response?.body?.content ?? '')?.[1],
  );
  return registered.filter((id): id is string => id !== undefined && !deleted.includes(id));
}

/** What the exchanges of a flow leave behind, payment by payment, as far as they tell. */
export function leftoversOf(run: FlowRun, hasPassed: boolean): Leftover[] {
  const calls = readPayments(run.steps.flatMap((step) => step.exchanges).filter(({ sentBy }) => sentBy !== 'api'));
  const payments = new Map<string, PaymentCall[]>();
  for (const call of calls) payments.set(call.payment, [...(payments.get(call.payment) ?? []), call]);
  return [...payments].flatMap(([payment, own]) => {
    const creation = own.find(
      ({ action, isSuccess, exchange }) => action === 'create' && (isSuccess || !exchange.response),
    );
    if (creation === undefined) return [];
    const { isClosed, left, captured } = own.reduce(follow, { isClosed: false, left: 0, captured: 0 });
    // After a flow that broke off, a request that was under way may have reserved the money.
    const isReserved = !isClosed && (left > 0 || !hasPassed);
    const currency = String(at(creation.sent, '/amount/currency') ?? 'NOK');
    return [{ api: creation.api, payment, isReserved, captured, currency }];
  });
}

interface Followed {
  /** No money can be reserved for it any more. */
  isClosed: boolean;
  /** What can still be captured, as far as is known. */
  left: number;
  captured: number;
}

function follow(before: Followed, { action, got, isSuccess }: PaymentCall): Followed {
  if (!isSuccess) return before;
  const after = { ...before, ...sumsIn(got) };
  if (action === 'approve') return { ...after, left: Math.max(after.left, 1) };
  if (action === 'cancel') return { ...after, isClosed: true, left: 0 };
  if (action === 'capture') return { ...after, isClosed: after.left === 0 };
  return isOver(got) ? { ...after, isClosed: true } : after;
}

function sumsIn(got: PaymentCall['got']): Partial<Followed> {
  const summary = at(got, '/transactionSummary');
  if (summary !== undefined) {
    const left = numberAt(summary, '/remainingAmountToCapture');
    const captured = numberAt(summary, '/remainingAmountToRefund');
    return { ...(left === undefined ? {} : { left }), ...(captured === undefined ? {} : { captured }) };
  }
  if (at(got, '/aggregate') === undefined) return {};
  const sum = (name: string): number => numberAt(got, `/aggregate/${name}Amount/value`) ?? 0;
  return {
    left: Math.max(0, sum('authorized') - sum('captured') - sum('cancelled')),
    captured: sum('captured') - sum('refunded'),
  };
}

function isOver(got: PaymentCall['got']): boolean {
  const state = at(got, '/state');
  const operation = at(got, '/transactionLogHistory/0/operation');
  return ['TERMINATED', 'ABORTED', 'EXPIRED'].includes(String(state)) || ['CANCEL', 'VOID'].includes(String(operation));
}
