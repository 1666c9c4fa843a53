import type { Body, Headers, Secret } from '../model.ts';
import { jsonSpans } from './json-spans.ts';
import { withoutPersonalFields } from './personal-fields.ts';
import { shortestPersonal, shortestSecret } from './secret-forms.ts';
import { secretHeaders } from './secret-headers.ts';

/** What is read of an exchange: both the runner's and the result's fit. */
export interface LearntFrom {
  request: { url: string; headers: Headers; body?: Body | string };
  response?: { headers: Headers; body?: Body | string };
}

/**
 * Secrets that only the run brought to light: access and payment tokens, webhook secrets, signatures, callbacks' authToken,
 * cookies, anything shaped like a JWT; and the personal values of bodies that are long enough to be somebody's.
 */
export function learnSecrets(exchanges: readonly LearntFrom[]): Secret[] {
  const learner = createLearner();
  learner.learn(exchanges);
  return learner.secrets();
}

/** The same, bit by bit: nothing of what it is shown is kept but secrets. */
export interface Learner {
  learn(exchanges: readonly LearntFrom[]): void;
  secrets(): Secret[];
}

export function createLearner(): Learner {
  const secrets = new Map<string, Secret>();
  const learn: Learn = (name, value, kind = 'secret') => {
    const least = kind === 'secret' ? shortestSecret : shortestPersonal;
    // The first name wins: a token is an access_token before it is somebody's Authorization.
    if (value.length >= least && !isUnset(value) && !value.includes('‹') && !secrets.has(value))
      secrets.set(value, { name, value, kind });
  };
  return {
    learn(exchanges) {
      for (const exchange of exchanges) learnFrom(exchange, learn);
    },
    secrets: () => [...secrets.values()],
  };
}

/** A header whose variable nothing has set carries the variable's name, which is no secret and has to be readable. */
function isUnset(value: string): boolean {
  return value.includes('{{') && value.replaceAll(/\{\{[^{}]*\}\}/g, '').trim() === '';
}

function learnFrom({ request, response }: LearntFrom, learn: Learn): void {
  const aboutUser = /userinfo/i.test(request.url);
  for (const message of [response, request]) {
    if (!message) continue;
    learnFromBody(textOf(message.body), aboutUser && message === response, learn);
    learnFromHeaders(message.headers, learn);
  }
  learnFromText(request.url, learn);
}

type Learn = (name: string, value: string, kind?: Secret['kind']) => void;

/** Keys of JSON bodies whose value is a secret wherever they stand, in lower case. */
const secretKeys = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'payment_token',
  'paymenttoken',
  'authtoken',
  'secret',
  'client_secret',
  'signature',
]);
const maySecretKey = new RegExp(`"(?:${[...secretKeys].join('|')})"`, 'i');

function learnFromBody(body: string, aboutUser: boolean, learn: Learn): void {
  if (body === '') return;
  if (maySecretKey.test(body)) {
    for (const { keys, raw } of jsonSpans(body)) {
      const key = keys.at(-1) ?? '';
      if (secretKeys.has(key.toLowerCase()) && raw.startsWith('"')) learn(nameOf(key), unquote(raw));
    }
  }
  learnFromText(body, learn);
  for (const { name, value } of withoutPersonalFields(body, aboutUser).values) learn(name, value, 'personal');
}

function nameOf(key: string): string {
  if (key === 'secret') return 'webhook_secret';
  return key === 'token' ? 'payment_token' : key;
}

const tokenParameter = /[?&/](?:token|code|sig|signature)=([^&"'\s\\<>#]{8,})/gi;
const jwt = /eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*/g;

/** Tokens in links (`?v=2&token=…`, `vipps://token=…`) and by their shape. */
function learnFromText(text: string, learn: Learn): void {
  if (text.includes('='))
    for (const match of text.matchAll(tokenParameter)) learn('payment_token', percentDecoded(match[1] ?? ''));
  if (text.includes('eyJ')) for (const match of text.matchAll(jwt)) learn('token', match[0]);
}

function learnFromHeaders(headers: Headers, learn: Learn): void {
  for (const [header, value] of headers) {
    const name = secretHeaders.get(header.toLowerCase());
    if (name === 'cookie') learnFromCookies(value, learn);
    else if (name === 'authorization') learnFromAuthorization(value, learn);
    else if (name) learn(name, value);
    else learnFromText(value, learn);
  }
}

function learnFromAuthorization(value: string, learn: Learn): void {
  const bearer = /^Bearer\s+(\S+)/i.exec(value)?.[1];
  const signature = /Signature=([^;,\s]+)/i.exec(value)?.[1];
  if (bearer) learn('access_token', bearer);
  else if (signature) learn('signature', signature);
  else learn('authorization', value.replace(/^(?:Basic|HMAC-SHA256)\s+/i, ''));
}

function learnFromCookies(value: string, learn: Learn): void {
  for (const pair of value.split(/[;,]\s*/)) {
    const content = /^(?!expires|path|domain|max-age|samesite)[^=\s]+=(.+)$/i.exec(pair)?.[1];
    // Short cookies are settings (`lang=nb`), long ones are keys to something.
    if (content && content.length >= 12) learn('cookie', content);
  }
}

function textOf(body: Body | string | undefined): string {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  return body.encoding === 'utf8' ? body.content : '';
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unquote(raw: string): string {
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.slice(1, -1);
  }
}
