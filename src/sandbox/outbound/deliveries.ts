import { isLoopback } from '../state/urls.ts';
import type { World } from '../world.ts';
import { type OutboundAnswer, type OutboundRequest, send } from './send.ts';

/** Something that was to be sent to the merchant, and what came of it. */
export interface Delivery {
  id: number;
  kind: 'callback' | 'shipping' | 'consent-removal' | 'webhook';
  /** `msn/reference`. */
  payment: string;
  /** `RESERVED`, `CAPTURED`, … */
  what: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  state: 'pending' | 'delivered' | 'failed' | 'not delivered: not loopback';
  attempts: { at: string; status?: number; failure?: string; answer?: string }[];
}

/** The list of what was sent, and the only way out of the sandbox. */
export interface Deliveries {
  /** Newest first. */
  list(): Delivery[];
  note(delivery: Omit<Delivery, 'id' | 'attempts' | 'state'>): Delivery;
  /** Makes one attempt, unless the host may not be called. */
  attempt(delivery: Delivery, request: OutboundRequest): Promise<OutboundAnswer>;
  mayCall(url: string): boolean;
  clear(): void;
  close(): void;
}

const LIMIT = 1000;
/** How much of a receiver's answer is kept, characters. */
const SHOWN = 1000;

export function createDeliveries(world: World): Deliveries {
  const kept: Delivery[] = [];
  let abort = new AbortController();
  let nextId = 1;
  const mayCall = (text: string) => {
    const url = new URL(text);
    const { deliverTo } = world.settings;
    return isLoopback(url.hostname) || deliverTo.includes(url.hostname) || deliverTo.includes(url.host);
  };
  return {
    list: () => [...kept].reverse(),
    note: (noted) => {
      const delivery: Delivery = {
        ...noted,
        id: nextId++,
        state: mayCall(noted.url) ? 'pending' : 'not delivered: not loopback',
        attempts: [],
      };
      kept.push(delivery);
      if (kept.length > LIMIT) kept.shift();
      return delivery;
    },
    attempt: async (delivery, request) => {
      if (!mayCall(request.url)) return { failure: 'not delivered: not loopback' };
      const at = new Date(world.now()).toISOString();
      const answer = await send(request, abort.signal);
      delivery.headers = request.headers;
      delivery.attempts.push(
        'status' in answer
          ? { at, status: answer.status, ...(answer.body === '' ? {} : { answer: answer.body.slice(0, SHOWN) }) }
          : { at, failure: answer.failure },
      );
      return answer;
    },
    mayCall,
    clear: () => {
      abort.abort();
      abort = new AbortController();
      kept.length = 0;
    },
    close: () => abort.abort(),
  };
}
