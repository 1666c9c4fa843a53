import { errorCodesOf } from './check/error-codes.ts';
import { jsonOf } from './json-of.ts';
import { at } from './json-pointer.ts';
import type { Cause, ExchangeResult, FindingCode, FindingDraft, FlowResult, Json, StepResult } from './model.ts';
import { localNextSteps, nextSteps, ownNextSteps, type TriageClass } from './triage-words.ts';

export interface Triage {
  class: TriageClass;
  /** What to do next, in a sentence or two. */
  nextStep: string;
}

/**
 * Whose fault a failed flow is: told from the first thing in it that went wrong, because what comes after only follows from it.
 * What the service says of itself (no answer, 401, 429, 5xx, an error code) counts before what was expected of it.
 *
 * @param service whose service it is: of the user's own nothing that is special about Vipps MobilePay applies
 * @returns undefined for a flow that has not failed
 */
export function triageFlow(
  flow: FlowResult,
  findings: readonly FindingDraft[],
  service: ServiceKind = 'vipps',
): Triage | undefined {
  if (flow.status !== 'failed') return undefined;
  const errors = findings.filter(({ severity, waivedBy }) => severity === 'error' && !waivedBy);
  return triageOf(keyOf(flow, errors, service === 'own'), service);
}

/** What to say of a flow that failed on an operation that is broken while the rest of the service works. */
export function triageBrokenOperation(service: ServiceKind): Triage {
  return triageOf('contract:operation', service);
}

function triageOf(key: Key, service: ServiceKind): Triage {
  const words: Partial<Record<Key, string>> = { own: ownNextSteps, local: localNextSteps, vipps: {} }[service];
  return { class: key.split(':')[0] as TriageClass, nextStep: words[key] ?? nextSteps[key] };
}

type Key = keyof typeof nextSteps;

/** Whose service was tested: Vipps MobilePay's test environment, a server like it on this machine, or another service altogether. */
export type ServiceKind = 'vipps' | 'local' | 'own';

/** What is known of the flow's first fault. */
interface Evidence {
  errors: readonly FindingDraft[];
  /** Findings of the first step that failed. */
  first: readonly FindingDraft[];
  exchange: ExchangeResult | undefined;
  /** Whether anything in the flow was answered. */
  hasAnswer: boolean;
  /** Whether a token was there, by which the step was sent. */
  hasToken: boolean;
  /** Whether nothing but a token came before the step, so that no payment can have gone wrong earlier. */
  isFirst: boolean;
}

/** Classes that say nothing about the contract. */
const unjudged = new Set(['outage', 'network', 'keys']);

function keyOf(flow: FlowResult, errors: readonly FindingDraft[], isOwn: boolean): Key {
  const first = keyOfFirst(flow, errors, isOwn);
  return unjudged.has(first.split(':')[0] ?? '') ? (keyOfLater(flow, errors) ?? first) : first;
}

/** In a collection, steps are run after one that failed: a contract that is broken there is not excused by the first fault. */
function keyOfLater({ steps }: FlowResult, errors: readonly FindingDraft[]): Key | undefined {
  const later = steps.slice(steps.findIndex(({ status }) => status === 'failed') + 1).filter((step) => !step.tidiesUp);
  const answered = later.flatMap(({ exchanges }) => exchanges).filter(({ response }) => isAnswer(response?.status));
  const ids = new Set(answered.map(({ id }) => id));
  const key = byFindings(errors.filter(({ exchangeId }) => exchangeId !== undefined && ids.has(exchangeId)));
  return key === 'contract' || key === 'description' ? key : undefined;
}

/** Whether the service answered by itself: neither a refusal of keys or of too many requests, nor a server error. */
function isAnswer(status = 500): boolean {
  return status < 500 && ![401, 403, 407, 429].includes(status);
}

function keyOfFirst(flow: FlowResult, errors: readonly FindingDraft[], isOwn: boolean): Key {
  const byItsAnswer = isOwn ? byStatus : byAnswer;
  const evidence = evidenceOf(flow, errors);
  const { exchange, first } = evidence;
  // Collections of the user's own expect no status: a 5xx that is not described refuses as well.
  const isDown = (exchange?.response?.status ?? 0) >= 500;
  const isRefusal = first.some(
    ({ code }) => code === 'unexpected-status' || code === 'no-response' || (isDown && code === 'undocumented-status'),
  );
  return (
    byRunner(flow, first) ??
    (exchange?.failure && byFailure(exchange.failure.code, evidence.hasAnswer)) ??
    (exchange?.response && isRefusal ? byItsAnswer(exchange, exchange.response, evidence) : undefined) ??
    refined(byFindings(first) ?? byFindings(errors) ?? 'flow', evidence)
  );
}

/** Where the flow's first request is refused, there is no step before it to look at. */
function refined(key: Key, { exchange, first, isFirst }: Evidence): Key {
  const status = exchange?.response?.status ?? 0;
  const isRefused = first.some(({ code }) => code === 'unexpected-status') && status >= 400 && status < 500;
  if (key !== 'flow' || !isFirst || !isRefused) return key;
  return status === 409 ? 'flow:taken' : 'flow:refused';
}

function evidenceOf(flow: FlowResult, errors: readonly FindingDraft[]): Evidence {
  const index = flow.steps.findIndex(({ status }) => status === 'failed');
  const step = flow.steps[index];
  const before = flow.steps.slice(0, Math.max(index, 0));
  const ids = new Set(step?.exchanges.map(({ id }) => id));
  const first = errors.filter(({ exchangeId, step: name }) => (exchangeId ? ids.has(exchangeId) : name === step?.name));
  const blocked = step?.exchanges.find(({ failure }) => failure?.code === 'blocked-host');
  return {
    errors,
    first: first.length > 0 ? first : errors,
    exchange: blocked ?? step?.exchanges.findLast(({ sentBy }) => sentBy === 'step'),
    hasAnswer: flow.steps.some(({ exchanges }) => exchanges.some(({ response }) => response !== undefined)),
    hasToken: before.some(isToken),
    isFirst: before.every(isToken),
  };
}

function isToken({ status, exchanges }: StepResult): boolean {
  return status === 'reused' || (exchanges.length > 0 && exchanges.every(({ request }) => asksForToken(request.url)));
}

/** Whether a request is for a token, by its path. */
export function asksForToken(url: string): boolean {
  return /accesstoken\/get/i.test(url);
}

const byCause: Readonly<Record<Cause, Key>> = {
  bug: 'ours',
  'runner-failed': 'ours',
  'script-hung': 'collection:script',
  'script-memory': 'collection:script',
  'worker-died': 'collection:script',
  limit: 'collection:limit',
};

/** What is ours to fix, or a script that had to be ended. */
function byRunner(flow: FlowResult, first: readonly FindingDraft[]): Key | undefined {
  const cause = flow.cause ?? first.find((finding) => finding.cause !== undefined)?.cause;
  return cause && byCause[cause];
}

function byFailure(code: NonNullable<ExchangeResult['failure']>['code'], hasAnswer: boolean): Key {
  switch (code) {
    case 'blocked-host':
      return 'collection:host';
    case 'not-sent':
      return 'collection:request';
    case 'tls':
      return 'network:tls';
    case 'dns':
      return 'network:dns';
    case 'too-large':
    case 'invalid-response':
      return 'contract';
    case 'timeout':
      return 'outage:slow';
    case 'refused':
    case 'reset':
    case 'other':
      return hasAnswer ? 'outage:dropped' : 'network';
  }
}

/** Codes by which the service says that the sales unit is not what it has to be: eCom's group Merchant, ePayment's 50xx. */
const salesUnit = new Set(['31', '32', '33', '36', '37', '97', '5060', '5070']);
/** What says that the person behind the phone number cannot pay: reference of both APIs' approvals. */
const testUser = new Set([
  '41',
  '42',
  '43',
  '44',
  '81',
  '82',
  '1082',
  '1501',
  '7010',
  '10010',
  '10030',
  '10040',
  '10050',
  '10070',
]);
const notVerified = new Set(['1082', '10030']);
const noCard = new Set(['41', '44', '10040', '10050']);
const INTERNAL_ERROR = '99';
const ORDER_TAKEN = '34';

function byAnswer(
  exchange: ExchangeResult,
  { status, body }: NonNullable<ExchangeResult['response']>,
  { hasToken }: Evidence,
): Key | undefined {
  const codes = new Set(errorCodesOf(jsonOf(body)));
  const hasAny = (known: Set<string>): boolean => [...codes].some((code) => known.has(code));
  const isApproval = /\/approve\/?(\?|$)/.test(exchange.request.url);
  if (status === 429) return 'rate limit';
  if (codes.has(ORDER_TAKEN)) return 'flow:taken';
  if (hasAny(notVerified)) return 'test user:unverified';
  if (hasAny(noCard) || (isApproval && status === 500)) return 'test user:card';
  if (hasAny(testUser)) return 'test user';
  if (asksForToken(exchange.request.url) && status >= 400 && status < 500) return 'keys';
  if (status === 401) return hasToken ? 'keys:later' : 'keys';
  if (status === 407 || status === 511) return 'network:proxy';
  if (status === 403 || hasAny(salesUnit) || namesSalesUnit(jsonOf(body))) return 'keys:unit';
  if (status >= 500) return codes.has(INTERNAL_ERROR) ? 'flow:malformed' : 'outage';
  return undefined;
}

/** What a status says of any service. */
function byStatus(
  _exchange: ExchangeResult,
  { status }: NonNullable<ExchangeResult['response']>,
  _evidence: Evidence,
): Key | undefined {
  if (status === 429) return 'rate limit';
  if (status === 401) return 'keys';
  if (status === 403) return 'keys:unit';
  if (status === 407 || status === 511) return 'network:proxy';
  return status >= 500 ? 'outage' : undefined;
}

/** Whether a Problem's `extraDetails` name the merchant serial number: the documented field for what was wrong with a request. */
function namesSalesUnit(body: Json): boolean {
  const details = at(body, '/extraDetails');
  return (
    Array.isArray(details) && details.some((detail) => salesUnitNames.has(String(at(detail, '/name')).toLowerCase()))
  );
}

const salesUnitNames = new Set(['merchant-serial-number', 'merchantserialnumber', 'msn']);

/** In this order: a broken contract explains a script that stumbles over it, not the other way round. */
const byCode: [Key, FindingCode[]][] = [
  [
    'contract',
    [
      'undocumented-status',
      'undocumented-media-type',
      'malformed-body',
      'missing-body',
      'unexpected-body',
      'body-schema',
      'header-schema',
      'missing-header',
      'invariant-broken',
      'idempotency-broken',
      'callback-schema',
      'signature-invalid',
    ],
  ],
  ['collection:host', ['blocked-host']],
  ['collection:variable', ['unresolved-variable']],
  ['flow:callback', ['callback-missing']],
  ['flow', ['unexpected-status', 'unexpected-value']],
  ['collection:script', ['script-error', 'script-escape']],
  ['flow:assertion', ['assertion-failed']],
  ['collection:script', ['no-response', 'literal-secret']],
  ['description', ['undocumented-operation', 'unvalidated', 'description-invalid', 'expired-waiver']],
];

function byFindings(findings: readonly FindingDraft[]): Key | undefined {
  return byCode.find(([, codes]) => findings.some(({ code }) => codes.includes(code)))?.[0];
}
