import { authorizedParts, viewEntry } from '../state/epayment-view.ts';
import type { Entry, Payment } from '../state/payment.ts';
import type { Registration } from '../state/registrations.ts';
import type { Change, World } from '../world.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { sign } from './sign.ts';

/** Extra deliveries and delays that somebody asked for. */
export interface WebhookFault {
  duplicate: boolean;
  delayMs: number;
}

export interface WebhookQueue {
  /** Queues what a change is worth telling. */
  tell(change: Change, fault?: WebhookFault): void;
  /** Sends what is due; called when time was moved too. */
  pump(): void;
  clear(): void;
  close(): void;
}

interface Waiting {
  delivery: Delivery;
  registration: Registration;
  body: string;
  attempt: number;
  dueAt: number;
}

/** A receiver that is dead for good does not fill the memory: what comes beyond this is not sent. */
const MOST_WAITING = 10_000;

/** Webhooks wait in line, one line per registration and payment: an event that fails holds those behind it. */
export function createWebhookQueue(world: World, deliveries: Deliveries): WebhookQueue {
  const { registrations } = world;
  const lines = new Map<string, Waiting[]>();
  const busy = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let generation = 0;
  let waiting = 0;

  const pump = (): void => {
    clearTimeout(timer);
    let next = Number.POSITIVE_INFINITY;
    for (const [key, line] of lines) {
      const head = line[0];
      if (head === undefined || busy.has(key)) continue;
      if (head.dueAt <= world.now()) void deliver(key, line, head);
      else next = Math.min(next, head.dueAt);
    }
    if (next === Number.POSITIVE_INFINITY) return;
    // Timers take 24.8 days at most; what is due later is looked at again.
    timer = setTimeout(pump, Math.min(next - world.now(), 2 ** 31 - 1));
    timer.unref();
  };

  const deliver = async (key: string, line: Waiting[], head: Waiting): Promise<void> => {
    const started = generation;
    busy.add(key);
    const isDone = await attempt(world, deliveries, head);
    if (started !== generation) return;
    busy.delete(key);
    if (isDone) {
      line.shift();
      waiting--;
      if (line.length === 0) lines.delete(key);
    }
    pump();
  };

  const enqueue = (registration: Registration, change: Change, entry: Entry, fault?: WebhookFault): void => {
    const { payment } = change;
    for (const { body, name } of bodiesOf(payment, entry)) {
      if (!registration.events.includes(`epayments.payment.${name.toLowerCase()}.v1`)) continue;
      const copies = fault?.duplicate ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const payload = {
          kind: 'webhook',
          payment: `${payment.msn}/${payment.reference}`,
          what: name,
          method: 'POST',
          url: registration.url,
          headers: {},
          body,
        } as const;
        const delivery = deliveries.note(payload);
        if (delivery.state !== 'pending') continue;
        if (waiting >= MOST_WAITING) {
          delivery.state = 'failed';
          continue;
        }
        waiting++;
        const key = `${registration.id} ${payment.msn}/${payment.reference}`;
        const line = lines.get(key) ?? [];
        line.push({ delivery, registration, body, attempt: 0, dueAt: world.now() + (fault?.delayMs ?? 0) });
        lines.set(key, line);
      }
    }
  };

  return {
    tell: (change, fault) => {
      if (change.payment.api !== 'epayment') return;
      for (const registration of registrations.of(change.payment.msn)) {
        for (const entry of change.entries) enqueue(registration, change, entry, fault);
      }
      pump();
    },
    pump,
    clear: () => {
      generation++;
      clearTimeout(timer);
      lines.clear();
      busy.clear();
      waiting = 0;
    },
    close: () => {
      generation++;
      clearTimeout(timer);
      lines.clear();
    },
  };
}

/** One attempt; true when the event is done with, one way or the other. */
async function attempt(world: World, deliveries: Deliveries, head: Waiting): Promise<boolean> {
  const { delivery, registration, body } = head;
  if (!world.registrations.has(registration.id)) {
    delivery.state = 'failed';
    return true;
  }
  const { id, url, secret } = registration;
  const timeoutMs = world.settings.outboundTimeoutMs.webhook;
  const answer = await deliveries.attempt(delivery, () => {
    const signed = sign(secret, new URL(url), body, world.now());
    const headers = { 'Content-Type': 'application/json', 'Webhook-Id': id, ...signed };
    return { method: 'POST', url, headers, body, timeoutMs };
  });
  if ('status' in answer && answer.status < 400) {
    delivery.state = 'delivered';
    return true;
  }
  const pause = world.settings.webhookRetryMs[head.attempt];
  head.attempt++;
  if (pause === undefined) {
    delivery.state = 'failed';
    return true;
  }
  head.dueAt = world.now() + pause;
  return false;
}

function bodiesOf(payment: Payment, entry: Entry): { name: string; body: string }[] {
  const index = payment.history.indexOf(entry);
  return viewEntry(payment, entry, index).map((event) => ({
    name: event.name,
    body: JSON.stringify({
      msn: payment.msn,
      ...event,
      ...(event.name === 'AUTHORIZED' && event.success
        ? { ...authorizedParts(payment), ...(payment.sub === undefined ? {} : { sub: payment.sub }) }
        : {}),
    }),
  }));
}
