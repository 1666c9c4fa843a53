import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { jsonOf } from '../json-of.ts';
import { at } from '../json-pointer.ts';
import type { Exchange } from '../model.ts';
import { kindOf } from './callback-missing.ts';
import type { FlowCheck, FlowFault } from './flow-check.ts';
import { readPayments } from './read-payments.ts';
import { headerOf } from './subject.ts';

/** A call that does not prove who sent it: a webhook's signature, or the token that a callback has to bring back. */
export const signatureInvalid: FlowCheck = {
  code: 'signature-invalid',
  find: ({ exchanges }) =>
    exchanges
      .filter(({ sentBy }) => sentBy === 'api')
      .flatMap((call) => {
        const detail = whatIsWrong(call, exchanges);
        return detail === undefined ? [] : [faultOf(call, detail)];
      }),
};

function whatIsWrong(call: Exchange, exchanges: readonly Exchange[]): string | undefined {
  switch (kindOf(call)) {
    case 'webhook':
      return judgeWebhook(call, registrationsIn(exchanges));
    case 'callback':
    case 'shipping-details':
      return judgeToken(call, exchanges);
    default:
      return undefined;
  }
}

interface Registration {
  url: URL;
  secret: string;
}

/** The webhooks that were registered in the flow, with their secrets. */
function registrationsIn(exchanges: readonly Exchange[]): Registration[] {
  return exchanges.flatMap(({ request, response }) => {
    if (request.method !== 'POST' || !/\/webhooks\/v1\/webhooks\/?$/i.test(request.url)) return [];
    const url = at(jsonOf(request.body?.content), '/url');
    const secret = at(jsonOf(response?.body?.content), '/secret');
    return typeof url === 'string' && typeof secret === 'string' && URL.canParse(url)
      ? [{ url: new URL(url), secret }]
      : [];
  });
}

/**
 * HMAC-SHA256 over method, path with query, and `date;host;content hash`, under the secret's text as it was handed out
 * (Webhooks API, request authentication).
 */
export function signatureOf(secret: string, url: URL, date: string, contentHash: string): string {
  const text = `POST\n${url.pathname}${url.search}\n${date};${url.host};${contentHash}`;
  return createHmac('sha256', secret).update(text).digest('base64');
}

function judgeWebhook({ request }: Exchange, registrations: Registration[]): string | undefined {
  const header = (name: string): string => headerOf(request.headers, name) ?? '';
  const body =
    request.body?.encoding === 'base64' ? Buffer.from(request.body.content, 'base64') : (request.body?.content ?? '');
  const hash = createHash('sha256').update(body).digest('base64');
  const signature = /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=(\S+)$/.exec(
    header('authorization'),
  )?.[1];
  if (signature === undefined) return 'the Authorization header holds no HMAC-SHA256 signature';
  if (header('x-ms-content-sha256') !== hash) return 'x-ms-content-sha256 is not the hash of the body';
  const own = registrations.filter(({ url }) => request.url.endsWith(url.pathname + url.search));
  // Nothing was registered here: whose secret it is, nobody knows.
  if (own.length === 0) return undefined;
  const isSigned = own.some(({ url, secret }) => {
    return equal(signatureOf(secret, url, header('x-ms-date'), hash), signature);
  });
  return isSigned ? undefined : 'it was not made with the secret of the registration';
}

function judgeToken(call: Exchange, exchanges: readonly Exchange[]): string | undefined {
  const orderId =
    at(jsonOf(call.request.body?.content), '/orderId') ?? /\/v2\/payments\/([^/]+)/.exec(call.request.url)?.[1];
  const creation = readPayments(exchanges).find(
    ({ api, action, payment }) => api === 'ecom' && action === 'create' && payment === orderId,
  );
  const token = creation === undefined ? undefined : at(creation.sent, '/merchantInfo/authToken');
  if (typeof token !== 'string') return undefined;
  const given = headerOf(call.request.headers, 'authorization');
  if (given === undefined) return 'the call came without the authToken that the payment was initiated with';
  return equal(given, token)
    ? undefined
    : 'the Authorization header holds another text than the authToken of the initiation';
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function faultOf({ id }: Exchange, detail: string): FlowFault {
  return { fault: { code: 'signature-invalid', detail }, exchangeId: id };
}
