import type { Body, Headers, Secret } from '../model.ts';
import { isSecretName } from '../secret-names.ts';
import { jsonSpans } from './json-spans.ts';
import { withoutPersonalFields } from './personal-fields.ts';
import { shortestPersonal, shortestSecret } from './secret-forms.ts';
import { secretHeaderName } from './secret-headers.ts';

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

/** A quick look for keys that may name a secret: most bodies have none. */
const mayName =
  /token|jwt|bearer|key|pwd|pass|pin\b|secret|credential|auth|session|\bsid|cookie|sig|hmac|sas\b|otp\b|[cx]srf|connection|client|\\u/i;

/** JSON in JSON in JSON: deeper than this nobody packs a token. */
const DEEPEST = 3;

function learnFromBody(body: string, aboutUser: boolean, learn: Learn, depth = 0): void {
  if (body === '') return;
  if (mayName.test(body) || body.includes('\\')) {
    for (const { keys, raw } of jsonSpans(body)) {
      if (!raw.startsWith('"')) continue;
      const key = keys.findLast((one) => one !== '*') ?? '';
      const value = unquote(raw);
      if (isSecretName(key) && isTelling(key, value)) learn(nameOf(key), value);
      else if (depth < DEEPEST && /^\s*[{[]/.test(value)) learnFromBody(value, aboutUser, learn, depth + 1);
      // JSON may write `/` as `\/` and `&` as `\u0026`: there a link or a key ends too early.
      else if (raw.includes('\\')) learnFromText(value, learn);
    }
  }
  learnFromText(body, learn);
  for (const { name, value } of withoutPersonalFields(body, aboutUser).values) learn(name, value, 'personal');
}

/** Names that say what a value is, whatever it looks like. Others (`key`, `auth`) have words and ids as often as secrets. */
const strongName =
  /token|secret|password|passwd|pwd|passphrase|jwt|credential|signature|^sig$|(?:api|access|subscription|private)[_-]?key|session[_-]?id/i;

/** @param shortestWord letters alone are an ordinary word below this length */
function isTelling(name: string, value: string, shortestWord = 12): boolean {
  if (/^[a-z]+$/i.test(value) && value.length < shortestWord) return false;
  return strongName.test(name) || (value.length >= 16 && /\d/.test(value) && /[a-z]/i.test(value) && !/\s/.test(value));
}

function nameOf(key: string): string {
  if (key === 'secret') return 'webhook_secret';
  return key === 'token' ? 'payment_token' : key.replaceAll(/[^\w-]/g, '_');
}

// In links and fragments (`?v=2&token=…`, `vipps://token=…`, `#access_token=`), forms and cookies; code and sig as OAuth and SAS have them.
const parameter = /(?<![\w.-])([\w.-]{2,60})=([^&"'\s\\<>#;,]{6,})/g;
const element = /<(?:[\w.-]+:)?([\w.-]{2,60})(?:\s[^<>]*)?>([^<>]{6,})<\//g;
const bearer = /\bBearer\s+([\w.~+/=-]{8,})/gi;
const jwt = /eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*/g;
const SHORTEST_MARKED = 15;
const mayBeMarked = /_live_|_test_|gh[pousr]_|github_pat_|AKIA|xox[abprs]-|PRIVATE KEY/;
/** Keys that their issuers mark as such. */
const marked =
  /\b(?:(?:sk|rk)_(?:live|test)_\w{10,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|AKIA[A-Z\d]{12,}|xox[abprs]-[\w-]{10,})|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g;

/** Tokens by their names in links, forms and XML, and by their shape. */
function learnFromText(text: string, learn: Learn): void {
  if (text.includes('=')) {
    for (const { 1: name = '', 2: value = '', index } of text.matchAll(parameter)) {
      learnParameter(name, percentDecoded(value), /[?&#/]/.test(text[index - 1] ?? ''), learn);
    }
  }
  if (/%3D/i.test(text)) {
    const decoded = percentDecoded(text);
    for (const { 1: name = '', 2: value = '', index } of decoded.matchAll(parameter)) {
      learnParameter(name, value, /[?&#/]/.test(decoded[index - 1] ?? ''), learn);
    }
  }
  if (text.includes('</')) {
    for (const [, name = '', value = ''] of text.matchAll(element)) {
      if (isSecretName(name) && isTelling(name, value)) learn(nameOf(name), value);
    }
  }
  if (text.includes('earer ')) for (const [, token = ''] of text.matchAll(bearer)) learn('access_token', token);
  if (text.includes('eyJ')) for (const [token] of text.matchAll(jwt)) learn('token', token);
  if (text.length >= SHORTEST_MARKED && mayBeMarked.test(text))
    for (const [key] of text.matchAll(marked)) learn('key', key.replaceAll('\\r', '\r').replaceAll('\\n', '\n'));
}

/** @param isInLink whether it is a part of a link: there a `code` is OAuth's */
function learnParameter(name: string, value: string, isInLink: boolean, learn: Learn): void {
  if (isInLink && name === 'code' && value.length >= 8) learn('payment_token', value);
  else if (isSecretName(name) && isTelling(name, value, 8)) learn(name === 'sig' ? 'signature' : nameOf(name), value);
}

function learnFromHeaders(headers: Headers, learn: Learn): void {
  for (const [header, value] of headers) {
    const name = secretHeaderName(header);
    if (name === 'cookie') learnFromCookies(value, learn);
    else if (name === 'authorization') learnFromAuthorization(value, learn);
    else if (name) learn(name, value);
    else learnFromText(value, learn);
  }
}

function learnFromAuthorization(value: string, learn: Learn): void {
  const token = /^Bearer\s+(\S+)/i.exec(value)?.[1];
  const signature = /Signature=([^;,\s]+)/i.exec(value)?.[1];
  if (token) learn('access_token', token);
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
