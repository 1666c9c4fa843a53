import type { JsonObject } from '../http/read-json.ts';
import { asNumber, asText } from '../http/read-json.ts';
import { FAULT_TYPES, type Fault, type FaultType, GATEWAY_SHAPES, type GatewayShape } from '../state/faults.ts';

export type FaultOrder = { ok: true; fault: Omit<Fault, 'id' | 'happened'> } | { ok: false; reason: string };

/** A fault as somebody orders it, with what they did not say filled in. */
export function readFault(order: JsonObject): FaultOrder {
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
  if (probability < 0 || probability > 1) return { ok: false, reason: 'probability lies between 0 and 1.' };
  if (!Number.isInteger(status) || status < 400 || status > 599)
    return { ok: false, reason: 'status lies between 400 and 599.' };
  if (delayMs < 0 || delayMs > 600_000) return { ok: false, reason: 'delayMs lies between 0 and 600000.' };
  return {
    ok: true,
    fault: {
      operation: isWebhook ? 'webhooks/deliver' : textOf(order.operation, '*'),
      type,
      probability,
      delayMs,
      status,
      shape,
      field: textOf(order.field, type === 'extra-field' ? 'unexpected' : ''),
      takesEffect: order.takesEffect === true || order.takesEffect === 'true',
      ...(count === undefined ? {} : { count }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(order.seed === undefined || order.seed === '' ? {} : { seed: asText(order.seed) }),
    },
  };
}

function numberOf(value: unknown): number | undefined {
  return value === undefined || value === null || value === '' ? undefined : asNumber(value);
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}
