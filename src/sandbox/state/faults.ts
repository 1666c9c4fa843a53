import { createRandom, type Random } from '../random.ts';

/** Ways in which an answer can go wrong on purpose. */
export const FAULT_TYPES = [
  'latency',
  'reset',
  'hang',
  'truncated',
  'garbled',
  'wrong-media-type',
  'extra-field',
  'missing-field',
  'status',
  'gateway-html',
  'duplicate-webhook',
  'late-webhook',
] as const;

export type FaultType = (typeof FAULT_TYPES)[number];

/** Bodies that the gateway has been seen to answer with. */
export const GATEWAY_SHAPES = ['fault', 'policy', 'policy-bare', 'policy-capitalised', 'subscription'] as const;

export type GatewayShape = (typeof GATEWAY_SHAPES)[number];

export interface Fault {
  id: number;
  /** `epayment/capture`, `epayment/*` or `*`. */
  operation: string;
  type: FaultType;
  /** How often it still happens; without end if absent. */
  count?: number;
  /** Whether it happens, each time: 0 to 1. */
  probability: number;
  /** Repeats the same choices. */
  seed?: number | string;
  /** `latency`, `late-webhook`: ms. */
  delayMs: number;
  /** `status`, `gateway-html`. */
  status: number;
  /** `status`: which of the gateway's bodies. */
  shape: GatewayShape;
  /** `status` 429: seconds in `Retry-After`. */
  retryAfter?: number;
  /** `extra-field`, `missing-field`: its name. */
  field: string;
  /** `reset`, `hang`: whether the operation takes effect first. */
  takesEffect: boolean;
  /** How often it happened. */
  happened: number;
}

export interface Faults {
  list(): Fault[];
  add(fault: Omit<Fault, 'id' | 'happened'>): Fault;
  remove(id: number): boolean;
  /** The first fault that strikes an operation now, among some types; it counts as happened. */
  strike(operation: string, types: readonly FaultType[]): Fault | undefined;
  clear(): void;
}

export function createFaults(random: Random): Faults {
  let kept: { fault: Fault; random: Random }[] = [];
  let nextId = 1;
  return {
    list: () => kept.map(({ fault }) => fault),
    add: (added) => {
      const fault = { ...added, id: nextId++, happened: 0 };
      kept.push({ fault, random: fault.seed === undefined ? random : createRandom(fault.seed) });
      return fault;
    },
    remove: (id) => {
      const before = kept.length;
      kept = kept.filter(({ fault }) => fault.id !== id);
      return kept.length < before;
    },
    strike: (operation, types) => {
      if (kept.length === 0) return undefined;
      for (const { fault, random: own } of kept) {
        if (!types.includes(fault.type) || !covers(fault.operation, operation) || isUsedUp(fault)) continue;
        if (fault.probability < 1 && own.fraction() >= fault.probability) continue;
        fault.happened++;
        return fault;
      }
      return undefined;
    },
    clear: () => {
      kept = [];
    },
  };
}

function covers(pattern: string, operation: string): boolean {
  if (pattern === '*' || pattern === operation) return true;
  return pattern.endsWith('/*') && operation.startsWith(pattern.slice(0, -1));
}

function isUsedUp({ count, happened }: Fault): boolean {
  return count !== undefined && happened >= count;
}
