import type { Exchange, Failure, Headers } from '../model.ts';
import { BLOCKED_HOST, blockedHostBehind } from './blocked-host.ts';
import { bodyOf } from './body-of.ts';
import { DEADLINE, NO_ANSWER, NOT_CONNECTED, SWITCHED } from './guard-agents.ts';
import { CUT_OFF } from './leash-requests.ts';
import { PROXY_REFUSED } from './open-tunnel.ts';
import type { Hop } from './tap-requests.ts';

/** As much of newman's (untyped) request and response as an exchange is made from. */
export interface NewmanRequestEvent {
  request?: NewmanMessage & { method: string; url: { toString(): string }; body?: { toString(): string } };
  response?: NewmanMessage & { code: number; stream?: Uint8Array; responseTime?: number };
}

interface NewmanMessage {
  headers: { members: { key?: string | null; value?: unknown; disabled?: boolean }[] };
}

/** Who sent a request; `script` says in words which script. */
export interface Sender {
  sentBy: Exchange['sentBy'];
  attempt: number;
  script?: string | undefined;
}

/**
 * The exchanges out of what newman reports of a request: one, or one for each hop where redirects were followed.
 *
 * @param hops what was sent, from the wire; none where the request did not get that far
 */
export function recordHops(
  error: NodeJS.ErrnoException | null,
  event: NewmanRequestEvent,
  sender: Sender,
  hops: Hop[],
  times: { startedAt: number; endedAt: number },
): Omit<Exchange, 'id'>[] {
  const last = hops.at(-1);
  if (!last && error) return [withoutHop(recordExchange(error, event, sender, times.startedAt, times.endedAt), error)];
  const started = hops.length > 1 && last ? last.startedAt : times.startedAt;
  const final = recordExchange(error, event, sender, started, times.endedAt);
  return [
    ...hops.slice(0, -1).map((hop) => recordHop(hop, sender)),
    last ? { ...final, request: last.request } : final,
  ];
}

/** What did not get as far as a connection is the request's own fault: a draft without a URL. */
function withoutHop(exchange: Omit<Exchange, 'id'>, error: NodeJS.ErrnoException): Omit<Exchange, 'id'> {
  if (exchange.failure?.code !== 'other') return exchange;
  const reason = error.message.replace(/^runtime:extensions~request: /, '');
  return { ...exchange, failure: { code: 'not-sent', message: `The request could not be sent (${reason}).` } };
}

function recordHop({ startedAt, endedAt, request, response }: Hop, { sentBy, attempt }: Sender): Omit<Exchange, 'id'> {
  const exchange = {
    sentBy,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    attempt,
    request,
  };
  if (response) return { ...exchange, response };
  return { ...exchange, failure: { code: 'other', message: 'There was no response.' } };
}

/**
 * An exchange out of what newman tells of a request.
 *
 * @param error newman's error, where there is no response
 * @param startedAt epoch ms
 * @param endedAt epoch ms
 */
export function recordExchange(
  error: NodeJS.ErrnoException | null,
  event: NewmanRequestEvent,
  place: Sender,
  startedAt: number,
  endedAt: number,
): Omit<Exchange, 'id'> {
  const exchange: Omit<Exchange, 'id'> = {
    sentBy: place.sentBy,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: endedAt - startedAt,
    attempt: place.attempt,
    request: {
      method: event.request?.method ?? '',
      url: event.request?.url.toString() ?? '',
      headers: headersOf(event.request),
    },
  };
  const sent = event.request?.body?.toString();
  if (sent) exchange.request.body = bodyOf(Buffer.from(sent));
  if (error) return { ...exchange, failure: failureOf(error, place.script) };
  if (!event.response) return { ...exchange, failure: { code: 'other', message: 'There was no response.' } };
  return { ...exchange, response: responseOf(event.response) };
}

function responseOf(response: NonNullable<NewmanRequestEvent['response']>): NonNullable<Exchange['response']> {
  const recorded = { status: response.code, headers: headersOf(response) };
  return response.stream?.length ? { ...recorded, body: bodyOf(response.stream) } : recorded;
}

function headersOf(message: NewmanMessage | undefined): Headers {
  return (message?.headers.members ?? [])
    .filter((header) => header.key && !header.disabled)
    .map((header) => [String(header.key), String(header.value ?? '')]);
}

const failureCodes: Record<string, Failure['code']> = {
  [BLOCKED_HOST]: 'blocked-host',
  [DEADLINE]: 'timeout',
  [NOT_CONNECTED]: 'refused',
  [NO_ANSWER]: 'reset',
  [SWITCHED]: 'invalid-response',
  [CUT_OFF]: 'invalid-response',
  [PROXY_REFUSED]: 'refused',
  ESOCKETTIMEDOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

const failureWords: Record<Failure['code'], string> = {
  'blocked-host': 'The connection was refused: only the target may be called.',
  refused: 'The connection was refused by the server.',
  dns: 'The host name could not be resolved.',
  reset: 'The connection was closed before the answer was complete.',
  timeout: 'The answer was not complete in time.',
  tls: 'No secure connection could be made.',
  'too-large': 'The answer is larger than allowed.',
  'invalid-response': 'The answer is not valid HTTP.',
  'not-sent': 'The request could not be sent.',
  other: 'No answer could be read.',
};

function failureOf(error: NodeJS.ErrnoException, script: string | undefined): Failure {
  const blocked = blockedHostBehind(error);
  const code = blocked ? 'blocked-host' : classify(error);
  const ours = [BLOCKED_HOST, DEADLINE, NO_ANSWER, NOT_CONNECTED, PROXY_REFUSED, SWITCHED, CUT_OFF].includes(
    error.code ?? '',
  );
  const words = ours ? error.message : failureWords[code];
  const detail = ours || code === 'timeout' || code === 'blocked-host' ? undefined : (error.code ?? error.message);
  const asked = code === 'blocked-host' && script !== undefined ? ` It was asked for by ${script}.` : '';
  return {
    code,
    message: `${detail ? `${words.replace(/\.$/, '')} (${detail}).` : words}${asked}`,
    ...(blocked === undefined ? {} : { place: blocked.place }),
  };
}

function classify(error: NodeJS.ErrnoException): Failure['code'] {
  const { code = '' } = error;
  const known = failureCodes[code];
  if (known) return known;
  if (error.message === TOO_LARGE) return 'too-large';
  if (/^(HPE_|ERR_HTTP)|Z_|ERR_STREAM/.test(code)) return 'invalid-response';
  return /CERT|^(ERR_TLS|ERR_SSL|EPROTO|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code) ? 'tls' : 'other';
}

/** The one fault of postman-request that has no code; nothing else says just this. */
const TOO_LARGE = 'Maximum response size reached';
