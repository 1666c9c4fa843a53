import type { ExchangeResult, Finding, FlowResult, Headers, Json, Result, Secret } from '../model.ts';
import { createCutFinder } from './cut-secrets.ts';
import { createSecretFinder, type SecretMatch } from './find-secrets.ts';
import { createPacker } from './pack-flows.ts';
import { isPersonal, mark, withoutPersonalFields, withoutPersonalValues } from './personal-fields.ts';
import { withoutSecretActual } from './secret-actual.ts';
import { shortestSecret, textsOf } from './secret-forms.ts';
import { secretHeaders } from './secret-headers.ts';

export { createLearner, learnSecrets } from './learn-secrets.ts';

/**
 * The result without anything secret or personal: every secret in every derived form is replaced by its name (`‹client_secret›`),
 * personal fields of bodies where they stand, credentials in headers and tokens by their shape even if nobody named them.
 * Give it the settings' secrets and what `learnSecrets` found in the exchanges.
 */
export function redact(result: Result, secrets: Secret[]): Result {
  const replace = rememberingShort(createRedactor(secrets));
  const clean = <T>(value: T): T => mapStrings(value as Json, replace) as T;
  const keep = createPacker();
  const cleanFlow = ({ steps, ...flow }: FlowResult): FlowResult => ({
    ...clean(flow),
    steps: steps.map(({ exchanges, ...step }) => ({
      ...clean(step),
      exchanges: exchanges.map((exchange) => withoutPlainSecrets(clean(exchange))),
    })),
  });
  return {
    ...clean({ ...result, flows: [], findings: [] }),
    flows: result.flows.map((flow) => keep(cleanFlow(flow))),
    findings: result.findings.map((finding) =>
      shortened(clean(withoutPersonalActual(withoutSecretActual(finding, secrets)))),
    ),
  };
}

const LONGEST_MESSAGE = 600;

/** Words are cut here and nowhere before: half a secret would not be found. */
function shortened(finding: Finding): Finding {
  const { message } = finding;
  if (message.length <= LONGEST_MESSAGE) return finding;
  return { ...finding, message: `${message.slice(0, LONGEST_MESSAGE - 200)} … ${message.slice(-190)}` };
}

/** The same for a line of text: console, errors, stack traces, debug output. */
export function redactText(text: string, secrets: Secret[]): string {
  return redactorFor(secrets)(text);
}

/** The same for every text in a value. */
export function redactTexts<T>(value: T, secrets: Secret[]): T {
  return mapStrings(value as Json, redactorFor(secrets)) as T;
}

/** The same for a request that was not sent. */
export function redactRequest(request: ExchangeResult['request'], secrets: Secret[]): ExchangeResult['request'] {
  return cleanMessage(mapStrings(request as Json, redactorFor(secrets)) as typeof request, false);
}

const redactors = new WeakMap<Secret[], { length: number; replace: (text: string) => string }>();

/** Building the tables costs more than using them: lists that grow during a run are noticed by their length. */
function redactorFor(secrets: Secret[]): (text: string) => string {
  const known = redactors.get(secrets);
  if (known?.length === secrets.length) return known.replace;
  const replace = createRedactor(secrets);
  redactors.set(secrets, { length: secrets.length, replace });
  return replace;
}

// RFC 7519: two base64url objects, which begin with `{"`, and a signature that may be empty.
const jwt = /eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*/g;

function createRedactor(secrets: Secret[]): (text: string) => string {
  const { find } = createSecretFinder(secrets);
  const findCut = createCutFinder(() => textsOf(secrets));
  return (text) => {
    if (text.length < shortestSecret) return text;
    const whole = replaceMatches(text, find(text));
    const known = replaceMatches(whole, findCut(whole));
    return known.includes('eyJ') ? known.replace(jwt, mark('token')) : known;
  };
}

const MOST_REMEMBERED = 5_000;
const LONGEST_REMEMBERED = 100;

/** Names and values of headers, keys, codes: a run says the same few hundred short things over and over. */
function rememberingShort(replace: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > LONGEST_REMEMBERED) return replace(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const replaced = replace(text);
    if (known.size < MOST_REMEMBERED) known.set(text, replaced);
    return replaced;
  };
}

/** Overlapping matches become one place: `47…` with a mobile number inside, or two tokens run into each other. */
function replaceMatches(text: string, matches: Place[]): string {
  if (matches.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, name } of joinOverlaps(matches)) {
    parts.push(text.slice(from, start), mark(name));
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

type Place = Pick<SecretMatch, 'start' | 'end' | 'name'>;

function joinOverlaps(matches: Place[]): Place[] {
  const places: Place[] = [];
  let longest = 0;
  for (const match of matches) {
    const last = places.at(-1);
    const length = match.end - match.start;
    if (last && match.start < last.end) {
      last.end = Math.max(last.end, match.end);
      if (length > longest) last.name = match.name;
      longest = Math.max(longest, length);
    } else {
      places.push({ ...match });
      longest = length;
    }
  }
  return places;
}

/** Strings are replaced, and numbers that are a secret; a value without a secret stays the same object. */
function mapStrings(value: Json, replace: (text: string) => string): Json {
  if (typeof value === 'string') return replace(value);
  if (typeof value === 'number') return replacedNumber(value, replace);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((member) => mapStrings(member, replace));
  const entries: [string, Json][] = [];
  for (const key in value) entries.push([replace(key), mapStrings(value[key] as Json, replace)]);
  return Object.fromEntries(entries);
}

function replacedNumber(value: number, replace: (text: string) => string): Json {
  const text = String(value);
  const replaced = replace(text);
  return replaced === text ? value : replaced;
}

/** What can be told by its place: credentials in headers, personal fields in bodies. */
function withoutPlainSecrets(exchange: ExchangeResult): ExchangeResult {
  const aboutUser = /userinfo/i.test(exchange.request.url);
  const { request, response } = exchange;
  return {
    ...exchange,
    request: cleanMessage(request, false),
    ...(response && { response: cleanMessage(withoutSecretPicture(response, request.url), aboutUser) }),
  };
}

/** A picture that a link with a secret leads to shows that secret: any telephone reads a QR code. */
function withoutSecretPicture(response: Response, url: string): Response {
  const secretName = /‹([\w-]+)›/.exec(url)?.[1];
  const isPicture = response.headers.some(([name, value]) => /^content-type$/i.test(name) && /^image\//i.test(value));
  if (secretName === undefined || !isPicture || response.body === undefined) return response;
  const { bodyEncoding: _, ...rest } = response;
  return { ...rest, body: `${mark(secretName)} as a picture` };
}

type Response = NonNullable<ExchangeResult['response']>;

/** Nothing is left but names: `Bearer ‹access_token›`, and what a signature says it covers. */
const isReplaced = /^(?:Bearer |Basic |HMAC-SHA256 (?:SignedHeaders=[\w;-]+&Signature=)?)?‹[\w-]+›$/i;

function withoutCredentials(headers: Headers): Headers {
  return headers.map(([name, value]) => {
    const secretName = secretHeaders.get(name.toLowerCase());
    if (secretName === undefined || value === '' || isReplaced.test(value)) return [name, value];
    const scheme = /^(?:Bearer|Basic|HMAC-SHA256) /i.exec(value)?.[0] ?? '';
    return [name, scheme + mark(secretName)];
  });
}

function cleanMessage<T extends ExchangeResult['request'] | Response>(message: T, aboutUser: boolean): T {
  const headers = withoutCredentials(message.headers);
  const { bodyEncoding, ...rest } = message;
  if (message.body === undefined) return { ...message, headers };
  // With a name in it, base64 is none any more.
  const isText = bodyEncoding === undefined || message.body.includes('‹');
  if (!isText) return { ...message, headers };
  // An answer about a user that is no JSON object has no keys to tell what is personal in it.
  const isOpaque = aboutUser && !/^\s*\{/.test(message.body);
  const body = isOpaque ? mark('userinfo') : withoutPersonalFields(message.body, aboutUser).body;
  return { ...rest, headers, body } as T;
}

/** A finding quotes the body: what is personal there is personal here, short values included. */
function withoutPersonalActual(finding: Finding): Finding {
  if (finding.actual === undefined) return finding;
  const keys = (finding.pointer ?? '').split('/').slice(1).map(pointerKey);
  const isAboutUser = /userinfo/i.test(finding.operationId ?? '');
  const name = keys.filter((key) => key !== '*').at(-1);
  const { actual } = finding;
  if (
    name !== undefined &&
    isPersonal(keys, isAboutUser) &&
    (typeof actual === 'string' || typeof actual === 'number')
  ) {
    const quoted = finding.message.replaceAll(JSON.stringify(actual), JSON.stringify(mark(name)));
    // A short value unquoted could be part of any word.
    const message = String(actual).length < 4 ? quoted : quoted.replaceAll(String(actual), mark(name));
    return { ...finding, actual: mark(name), message };
  }
  const isWholeAnswer = isAboutUser && name === undefined && typeof actual === 'string';
  const cleaned = isWholeAnswer ? mark('userinfo') : withoutPersonalValues(actual, keys, isAboutUser);
  const message = finding.message.replaceAll(JSON.stringify(actual), JSON.stringify(cleaned));
  return { ...finding, actual: cleaned, message };
}

function pointerKey(segment: string): string {
  return /^\d+$/.test(segment) ? '*' : segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
