import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ExchangeResult, FlowResult, StepResult } from '../model.ts';

/** Characters of flows that are kept as they are: packing what a small run brings would only cost time. */
const MOST_PLAIN = 2_000_000;
/** Bodies from this length on are kept once, however many flows have them. */
const LARGE_BODY = 8_000;
/** Headers, URL and numbers of an exchange, roughly. */
const WITHOUT_BODIES = 1_000;

/**
 * Keeps the flows of a run small in memory: the first ones as they are, the others with their steps packed, a fifth to a tenth of
 * their size. A packed flow reads like any other, but gives its steps anew each time that they are asked for: who needs them twice
 * takes a copy of the flow (`{ ...flow }`), and lets it go before taking the next.
 */
export function createPacker(mostPlain = MOST_PLAIN): (flow: FlowResult) => FlowResult {
  let room = mostPlain;
  const bodies = createBodies();
  return (flow) => {
    const whole = { ...flow };
    room -= sizeOf(whole);
    return room >= 0 ? whole : packed(whole, bodies);
  };
}

function sizeOf({ steps }: FlowResult): number {
  let size = 0;
  for (const { exchanges } of steps) {
    for (const { request, response } of exchanges) {
      size += WITHOUT_BODIES + (request.body?.length ?? 0) + (response?.body?.length ?? 0);
    }
  }
  return size;
}

function packed({ steps, ...rest }: FlowResult, bodies: Bodies): FlowResult {
  const isHeavy = steps.some(({ exchanges }) => exchanges.some(hasLargeBody));
  const bytes = pack(JSON.stringify(isHeavy ? withBodies(steps, bodies.keep) : steps));
  return {
    ...rest,
    get steps() {
      const kept = JSON.parse(unpack(bytes)) as StepResult[];
      return isHeavy ? withBodies(kept, bodies.take) : kept;
    },
  };
}

function hasLargeBody({ request, response }: ExchangeResult): boolean {
  return isLarge(request.body) || isLarge(response?.body);
}

function isLarge(body: string | undefined): boolean {
  return body !== undefined && body.length >= LARGE_BODY;
}

function withBodies(steps: StepResult[], change: (body: string) => string): StepResult[] {
  const changed = <T extends { body?: string }>(message: T): T =>
    message.body === undefined ? message : { ...message, body: change(message.body) };
  return steps.map((step) => ({
    ...step,
    exchanges: step.exchanges.map((exchange) => ({
      ...exchange,
      request: changed(exchange.request),
      ...(exchange.response && { response: changed(exchange.response) }),
    })),
  }));
}

/** Large bodies, each once, by the text that stands in for them. */
interface Bodies {
  keep(body: string): string;
  take(kept: string): string;
}

/** No body begins like this by itself: it would be kept, and come back, like a large one. */
const MARK = '\0kept ';

function createBodies(): Bodies {
  const kept = new Map<string, Uint8Array>();
  return {
    keep(body) {
      if (!isLarge(body) && !body.startsWith(MARK)) return body;
      const name = MARK + createHash('sha256').update(body).digest('base64');
      if (!kept.has(name)) kept.set(name, pack(JSON.stringify(body)));
      return name;
    },
    take(body) {
      const bytes = kept.get(body);
      return bytes === undefined ? body : (JSON.parse(unpack(bytes)) as string);
    },
  };
}

/** As few bytes as there are: what zlib gives back lies in a piece of memory that is larger. */
function pack(text: string): Uint8Array {
  return Uint8Array.from(deflateRawSync(text, { level: 1 }));
}

function unpack(bytes: Uint8Array): string {
  return inflateRawSync(bytes).toString('utf8');
}
