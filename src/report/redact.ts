import type { ExchangeResult, Finding, FindingDraft, FlowResult, Headers, Result, Secret } from '../model.ts';
import { createPacker } from './pack-flows.ts';
import { mark, withoutPersonalFields } from './personal-fields.ts';
import { redactFindings } from './redact-finding.ts';
import { mapStrings, redactorFor } from './redactor.ts';
import { secretHeaderName } from './secret-headers.ts';

export { createLearner, learnSecrets } from './learn-secrets.ts';

/** A result as a run brings it in: its findings have no words yet. */
export type RawResult = Omit<Result, 'findings'> & { findings: readonly FindingDraft[] };

/**
 * The result without anything secret or personal: every secret in every derived form is replaced by its name (`‹client_secret›`),
 * personal fields of bodies where they stand, credentials in headers and tokens by their shape even if nobody named them. Only
 * then do findings get their words. Give it the settings' secrets and what `learnSecrets` found in the exchanges.
 */
export function redact(result: RawResult, secrets: Secret[]): Result {
  const replace = redactorFor(secrets);
  const clean = <T>(value: T): T => mapStrings(value, replace);
  const keep = createPacker();
  const findings = redactFindings(result.findings, secrets);
  const reasons = reasonsOf(result.findings, findings);
  const cleanFlow = ({ steps, ...flow }: FlowResult): FlowResult => ({
    ...clean(flow),
    steps: steps.map(({ exchanges, ...step }) => ({
      ...clean(step),
      exchanges: exchanges.map((exchange) => ({
        ...withoutPlainSecrets(clean(exchange)),
        ...(exchange.verdict === 'unvalidated' ? reasons.get(exchange.id) : {}),
      })),
    })),
  });
  return {
    ...clean({ ...result, flows: [], findings: [] }),
    flows: result.flows.map((flow) => keep(cleanFlow(flow))),
    findings,
  };
}

/** Why exchanges are unvalidated, by their ids: what the first finding says that could not judge them. */
function reasonsOf(raw: readonly FindingDraft[], findings: readonly Finding[]): Map<string, { reason: string }> {
  const reasons = new Map<string, { reason: string }>();
  raw.forEach(({ code, exchangeId, waivedBy }, index) => {
    const reason = findings[index]?.message;
    if (code !== 'unvalidated' || waivedBy !== undefined || exchangeId === undefined || reason === undefined) return;
    if (!reasons.has(exchangeId)) reasons.set(exchangeId, { reason });
  });
  return reasons;
}

/** The same for a line of text: console, errors, stack traces, debug output. */
export function redactText(text: string, secrets: Secret[]): string {
  return redactorFor(secrets)(text);
}

/** The same for every text in a value. */
export function redactTexts<T>(value: T, secrets: Secret[]): T {
  return mapStrings(value, redactorFor(secrets));
}

/** The same for a request that was not sent. */
export function redactRequest(request: ExchangeResult['request'], secrets: Secret[]): ExchangeResult['request'] {
  return cleanMessage(mapStrings(request, redactorFor(secrets)), false);
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

/** Nothing but names is in it: `Bearer ‹access_token›`, what a signature says it covers, `{{a variable}}` that is not set. */
const isShown = /^(?:Bearer |Basic |HMAC-SHA256 (?:SignedHeaders=[\w;-]+&Signature=)?)?(?:‹[\w-]+›|\{\{[^{}]*\}\})$/i;

function withoutCredentials(headers: Headers): Headers {
  return headers.map(([name, value]) => {
    const secretName = secretHeaderName(name);
    if (secretName === undefined || value === '' || isShown.test(value)) return [name, value];
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
