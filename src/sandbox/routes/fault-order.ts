import type { JsonObject } from '../http/read-json.ts';
import { asNumber, asText } from '../http/read-json.ts';
import { FAULT_TYPES, type Fault, type FaultType, GATEWAY_SHAPES, type GatewayShape } from '../state/faults.ts';

export type FaultOrder = { ok: true; fault: Omit<Fault, 'id' | 'happened'> } | { ok: false; reason: string };

/**
 * A fault order with its defaults filled in. An order that could never strike is refused: a test that relies on it
 * would pass without testing anything.
 * @param order members of `FAULT_MEMBERS`.
 * @param operations names of the operations that faults can strike.
 */
export function readFault(order: JsonObject, operations: readonly string[]): FaultOrder {
  const type = order.type as FaultType;
  if (!FAULT_TYPES.includes(type)) return { ok: false, reason: `type is one of ${FAULT_TYPES.join(', ')}.` };
  const shape = (order.shape ?? 'fault') as GatewayShape;
  if (!GATEWAY_SHAPES.includes(shape)) return { ok: false, reason: `shape is one of ${GATEWAY_SHAPES.join(', ')}.` };
  const isWebhook = type === 'duplicate-webhook' || type === 'late-webhook';
  const numbers = {
    count: numberOf(order.count),
    probability: numberOf(order.probability) ?? 1,
    delayMs: numberOf(order.delayMs) ?? 1000,
    status: numberOf(order.status) ?? (type === 'gateway-html' ? 502 : 500),
    retryAfter: numberOf(order.retryAfter),
  };
  const { count, probability, delayMs, status, retryAfter } = numbers;
  if (Object.values(numbers).some(Number.isNaN))
    return { ok: false, reason: 'count, probability, delayMs, status and retryAfter are numbers.' };
  if (order.operation !== undefined && typeof order.operation !== 'string')
    return { ok: false, reason: 'operation is a text.' };
  const operation = textOf(order.operation, '*');
  const known = isWebhook ? [...operations, WEBHOOK_DELIVERY] : operations;
  if (!patternsOf(known).includes(operation))
    return { ok: false, reason: `Unknown operation. Known: ${patternsOf(known).join(', ')}.` };
  if (probability <= 0 || probability > 1)
    return { ok: false, reason: 'probability is greater than 0, and at most 1.' };
  if (!Number.isInteger(status) || status < 400 || status > 599)
    return { ok: false, reason: 'status lies between 400 and 599.' };
  if (count !== undefined && (!Number.isInteger(count) || count < 1))
    return { ok: false, reason: 'count is a whole number, at least 1.' };
  if (delayMs < 0 || delayMs > 600_000) return { ok: false, reason: 'delayMs lies between 0 and 600000.' };
  if (retryAfter !== undefined && retryAfter < 0) return { ok: false, reason: 'retryAfter is at least 0.' };
  const takesEffect = order.takesEffect ?? false;
  if (!['true', 'false'].includes(String(takesEffect))) return { ok: false, reason: 'takesEffect is true or false.' };
  return {
    ok: true,
    fault: {
      operation: isWebhook ? WEBHOOK_DELIVERY : operation,
      type,
      probability,
      delayMs,
      status,
      shape,
      field: textOf(order.field, type === 'extra-field' ? 'unexpected' : ''),
      takesEffect: String(takesEffect) === 'true',
      ...(count === undefined ? {} : { count }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(order.seed === undefined || order.seed === '' ? {} : { seed: asText(order.seed) }),
    },
  };
}

/** What the order of a fault may say. */
export const FAULT_MEMBERS = [
  'type',
  'operation',
  'count',
  'probability',
  'seed',
  'delayMs',
  'status',
  'shape',
  'retryAfter',
  'field',
  'takesEffect',
];

const WEBHOOK_DELIVERY = 'webhooks/deliver';

/** The operations themselves, all of one API (`epayment/*`), and all (`*`). */
export function patternsOf(operations: readonly string[]): string[] {
  const apis = new Set(operations.map((operation) => `${operation.split('/')[0]}/*`));
  return ['*', ...apis, ...operations];
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : asNumber(value);
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
