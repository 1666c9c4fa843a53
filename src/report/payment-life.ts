import { jsonOf } from '../json-of.ts';
import type { ExchangeResult, FlowResult, Json } from '../model.ts';

/** Where a payment's money stood after a step, in minor units. */
export interface LifePoint {
  step: string;
  exchangeId: string;
  authorized: number;
  captured: number;
  refunded: number;
  cancelled: number;
  currency: string;
  /** ePayment's state, eCom's newest operation. */
  state: string;
}

type Amounts = Omit<LifePoint, 'step' | 'exchangeId'>;

/** A payment's life as its answers tell it: one point for each step that showed amounts. */
export function lifeOf(flow: FlowResult): LifePoint[] {
  const points: LifePoint[] = [];
  for (const step of flow.steps) {
    const told = step.exchanges.map((exchange) => ({ exchange, amounts: amountsOf(exchange, points.at(-1)) }));
    const last = told.findLast(({ amounts }) => amounts !== undefined);
    if (last?.amounts) points.push({ step: step.name, exchangeId: last.exchange.id, ...last.amounts });
  }
  return points;
}

function amountsOf({ response }: ExchangeResult, before: Amounts | undefined): Amounts | undefined {
  const body = response?.body;
  if (!body || response.bodyEncoding || !/"(?:aggregate|transactionSummary|transactionLogHistory)"/.test(body))
    return undefined;
  const parsed = jsonOf(body);
  return ofAggregate(parsed) ?? ofLog(parsed) ?? ofSummary(parsed, before);
}

/** ePayment. */
function ofAggregate(body: Json): Amounts | undefined {
  const aggregate = at(body, 'aggregate');
  if (aggregate === null) return undefined;
  const amount = (name: string): number => numberOf(at(at(aggregate, name), 'value'));
  const currency = at(at(aggregate, 'authorizedAmount'), 'currency');
  return {
    authorized: amount('authorizedAmount'),
    captured: amount('capturedAmount'),
    refunded: amount('refundedAmount'),
    cancelled: amount('cancelledAmount'),
    currency: typeof currency === 'string' ? currency : '',
    state: textOf(at(body, 'state')),
  };
}

/** eCom, details: the log is the whole history, newest first. */
function ofLog(body: Json): Amounts | undefined {
  const log = at(body, 'transactionLogHistory');
  if (!Array.isArray(log)) return undefined;
  const sum = (...operations: string[]): number =>
    log
      .filter((entry) => operations.includes(textOf(at(entry, 'operation'))) && at(entry, 'operationSuccess') !== false)
      .reduce<number>((total, entry) => total + numberOf(at(entry, 'amount')), 0);
  return {
    authorized: sum('RESERVE', 'SALE'),
    captured: sum('CAPTURE', 'SALE'),
    refunded: sum('REFUND'),
    cancelled: sum('VOID', 'CANCEL'),
    currency: 'NOK',
    state: textOf(at(log[0] ?? null, 'operation')),
  };
}

/** eCom, modifications: a summary that does not say what was released. */
function ofSummary(body: Json, before: Amounts | undefined): Amounts | undefined {
  const summary = at(body, 'transactionSummary');
  if (summary === null) return undefined;
  const captured = numberOf(at(summary, 'capturedAmount'));
  const remaining = numberOf(at(summary, 'remainingAmountToCapture'));
  const authorized = Math.max(before?.authorized ?? 0, captured + remaining);
  const status = textOf(at(at(body, 'transactionInfo'), 'status')) || textOf(at(at(body, 'transaction'), 'status'));
  const refunded = numberOf(at(summary, 'refundedAmount'));
  return {
    authorized,
    captured,
    refunded,
    cancelled: authorized - captured - remaining,
    currency: 'NOK',
    state: status,
  };
}

function at(value: Json, key: string): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value[key] ?? null) : null;
}

function numberOf(value: Json): number {
  // An amount of the wrong type is somebody else's finding; the picture shows it all the same.
  return typeof value === 'number' || typeof value === 'string' ? Number(value) || 0 : 0;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : '';
}
