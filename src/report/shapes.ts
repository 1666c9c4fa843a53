import { flowLabel } from '../flow-key.ts';
import type { ExchangeResult, FlowResult, Json, Result } from '../model.ts';

/** What bodies of one operation and status looked like: types and words by place. */
export interface Shape {
  operation: string;
  status: number;
  /** JSON types by pointer; members of arrays stand at `*`. */
  types: Map<string, Set<string>>;
  /** Words that look like values of an enum, by pointer. */
  words: Map<string, Set<string>>;
}

/** Shapes by operation and status, of the steps that `isCounted` lets through. */
export function shapesOf(result: Result, isCounted: (step: string) => boolean): Map<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const { step, exchange } of exchangesByStep(result)) {
    if (!isCounted(step) || !exchange.response) continue;
    const operation = exchange.operationId ?? `${exchange.request.method} (unknown operation)`;
    const key = `${operation} ${exchange.response.status}`;
    const shape = shapes.get(key) ?? {
      operation,
      status: exchange.response.status,
      types: new Map(),
      words: new Map(),
    };
    shapes.set(key, shape);
    noteBody(exchange, shape);
  }
  return shapes;
}

/** Exchanges with the step that sent them: the same name in two results is the same step. */
export function exchangesByStep({ flows }: Result): { step: string; exchange: ExchangeResult }[] {
  return flows.flatMap((flow: FlowResult) =>
    flow.steps.flatMap(({ name, exchanges }) =>
      exchanges.map((exchange) => ({ step: `${flowLabel(flow)} › ${name}`, exchange })),
    ),
  );
}

function noteBody({ response }: ExchangeResult, shape: Shape): void {
  if (!response?.body || response.bodyEncoding) return;
  let body: Json;
  try {
    body = JSON.parse(response.body) as Json;
  } catch {
    return;
  }
  note(body, '', shape);
}

/** Deeper than this nobody compares shapes. */
const DEEPEST = 100;

function note(value: Json, pointer: string, shape: Shape, depth = 0): void {
  if (depth > DEEPEST) return;
  add(shape.types, pointer, typeOf(value));
  if (typeof value === 'string' && looksLikeEnum.test(value)) add(shape.words, pointer, value);
  if (Array.isArray(value)) for (const member of value) note(member, `${pointer}/*`, shape, depth + 1);
  else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      note(member, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, shape, depth + 1);
    }
  }
}

/** One word of letters: `AUTHORIZED`, `Captured`. Ids have digits, texts have spaces. */
const looksLikeEnum = /^[A-Za-z]+(?:[_-][A-Za-z]+)*$/;

function add(places: Map<string, Set<string>>, pointer: string, value: string): void {
  const values = places.get(pointer) ?? new Set();
  places.set(pointer, values.add(value));
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
