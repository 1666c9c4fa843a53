import { jsonOf } from '../json-of.ts';
import { at } from '../json-pointer.ts';
import type { Exchange, Json } from '../model.ts';

export type PaymentApi = 'ecom' | 'epayment';

export type PaymentAction =
  | 'create'
  | 'read'
  | 'status'
  | 'events'
  | 'capture'
  | 'refund'
  | 'cancel'
  | 'approve'
  | 'webhook'
  | 'callback';

/** An exchange as far as it is about a payment. */
export interface PaymentCall {
  api: PaymentApi;
  action: PaymentAction;
  /** orderId or reference. */
  payment: string;
  exchange: Exchange;
  /** Body of the request, where it is JSON. */
  sent: Json;
  /** Body of the answer (of a webhook: what it brought), where it is JSON. */
  got: Json;
  status: number | undefined;
  isSuccess: boolean;
  /** Idempotency key of the call. */
  key: string | undefined;
}

const PATHS: [PaymentApi, RegExp, (method: string, rest: string) => PaymentAction | undefined][] = [
  ['ecom', /\/ecomm\/v2\/integration-test\/payments\/([^/?]+)\/approve\/?$/i, () => 'approve'],
  ['ecom', /\/ecomm\/v2\/payments\/([^/?]+)\/(\w+)\/?$/i, (_method, rest) => ecomActions[rest]],
  ['ecom', /\/ecomm\/v2\/payments\/?$/i, () => 'create'],
  ['epayment', /\/epayment\/v1\/test\/payments\/([^/?]+)\/approve\/?$/i, () => 'approve'],
  ['epayment', /\/epayment\/v1\/payments\/([^/?]+)\/(\w+)\/?$/i, (_method, rest) => epaymentActions[rest]],
  ['epayment', /\/epayment\/v1\/payments\/([^/?]+)\/?$/i, () => 'read'],
  ['epayment', /\/epayment\/v1\/payments\/?$/i, () => 'create'],
];

const ecomActions: Record<string, PaymentAction> = {
  details: 'read',
  status: 'status',
  capture: 'capture',
  cancel: 'cancel',
  refund: 'refund',
};
const epaymentActions: Record<string, PaymentAction> = {
  events: 'events',
  capture: 'capture',
  cancel: 'cancel',
  refund: 'refund',
};

/** What exchanges say about payments, in the order in which they were sent; the rest is left out. */
export function readPayments(exchanges: readonly Exchange[]): PaymentCall[] {
  return exchanges.flatMap((exchange) => {
    const call = exchange.sentBy === 'api' ? readToldCall(exchange) : readCall(exchange);
    return call === undefined ? [] : [call];
  });
}

function readCall(exchange: Exchange): PaymentCall | undefined {
  const { method, url } = exchange.request;
  const path = url.replace(/[?#].*$/s, '');
  for (const [api, pattern, actionOf] of PATHS) {
    const found = pattern.exec(path);
    if (!found) continue;
    const action = actionOf(method, (found[2] ?? '').toLowerCase());
    if (action === undefined || !isMethodOf(action, api, method)) return undefined;
    const sent = jsonOf(exchange.request.body?.content);
    const named = at(sent, api === 'ecom' ? '/transaction/orderId' : '/reference');
    const payment = action === 'create' ? named : decodeURIComponent(found[1] ?? '');
    if (typeof payment !== 'string') return undefined;
    const status = exchange.response?.status;
    return {
      api,
      action,
      payment,
      exchange,
      sent,
      got: jsonOf(exchange.response?.body?.content),
      status,
      isSuccess: status !== undefined && status >= 200 && status < 300,
      key: headerOf(exchange, api === 'ecom' ? 'x-request-id' : 'idempotency-key'),
    };
  }
  return undefined;
}

function readToldCall(exchange: Exchange): PaymentCall | undefined {
  const sent = jsonOf(exchange.request.body?.content);
  const isCallback = at(sent, '/transactionInfo') !== undefined;
  const payment = at(sent, isCallback ? '/orderId' : '/reference');
  if (typeof payment !== 'string' || (!isCallback && at(sent, '/pspReference') === undefined)) return undefined;
  return {
    api: isCallback ? 'ecom' : 'epayment',
    action: isCallback ? 'callback' : 'webhook',
    payment,
    exchange,
    sent,
    got: sent,
    status: undefined,
    isSuccess: true,
    key: undefined,
  };
}

function isMethodOf(action: PaymentAction, api: PaymentApi, method: string): boolean {
  if (action === 'read' || action === 'status' || action === 'events') return method === 'GET';
  return method === (api === 'ecom' && action === 'cancel' ? 'PUT' : 'POST');
}

function headerOf({ request }: Exchange, name: string): string | undefined {
  const value = request.headers.find(([other]) => other.toLowerCase() === name)?.[1];
  return value === '' ? undefined : value;
}

/** A whole number at a pointer, if there is a number. */
export function numberAt(json: Json, pointer: string): number | undefined {
  const value = at(json, pointer);
  return typeof value === 'number' ? value : undefined;
}
