import { setMaxListeners } from 'node:events';
import { isLoopback } from '../state/urls.ts';
import type { World } from '../world.ts';
import { type OutboundAnswer, type OutboundRequest, send } from './send.ts';
import { createSlots } from './slots.ts';

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
  /**
   * Makes one attempt, unless the host may not be called. It waits while too many are in flight; the request is made
   * when it is sent, so that a signature has that moment's date.
   */
  attempt(delivery: Delivery, createRequest: () => OutboundRequest): Promise<OutboundAnswer>;
  mayCall(url: string): boolean;
  clear(): void;
  close(): void;
}

const LIMIT = 1000;
/** In flight at the same time: to one receiver for one kind of delivery, and overall. A receiver that hangs delays its own. */
const IN_FLIGHT = { perLane: 8, overall: 64, waiting: 10_000 };
/** How much of a receiver's answer is kept, characters. */
const SHOWN = 1000;

export function createDeliveries(world: World): Deliveries {
  const kept: Delivery[] = [];
  const slots = createSlots(IN_FLIGHT);
  let abort = createAbort();
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
    attempt: async (delivery, createRequest) => {
      if (!mayCall(delivery.url)) return { failure: 'not delivered: not loopback' };
      let at = new Date(world.now()).toISOString();
      const answer = (await slots.run(`${delivery.kind} ${new URL(delivery.url).origin}`, async () => {
        const request = createRequest();
        at = new Date(world.now()).toISOString();
        delivery.headers = request.headers;
        return send(request, abort.signal);
      })) ?? { failure: 'not sent: too many deliveries are waiting' };
      delivery.attempts.push(
        'status' in answer
          ? { at, status: answer.status, ...(answer.body === '' ? {} : { answer: answer.body.slice(0, SHOWN) }) }
          : { at, failure: answer.failure },
      );
      return answer;
    },
    mayCall,
    clear: () => {
      slots.clear();
      abort.abort();
      abort = createAbort();
      kept.length = 0;
    },
    close: () => {
      slots.clear();
      abort.abort();
    },
  };
}

function createAbort(): AbortController {
  const abort = new AbortController();
  // One listener for each delivery in flight: their number is bounded above.
  setMaxListeners(IN_FLIGHT.overall, abort.signal);
  return abort;
}
