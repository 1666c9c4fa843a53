import type { ExchangeResult, Finding, FlowResult, Result, StepResult } from '../model.ts';

/** result.json: the result as it is, set out for reading; each step and each exchange has a line of its own. */
export function* renderJson(result: Result): Iterable<string> {
  let before = '{\n';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(key)}: `;
    if (key === 'flows') yield* list(result.flows, 2, flowPieces);
    else if (key === 'findings') yield* list(result.findings, 2, findingPieces);
    else yield indented(value, 2);
    before = ',\n';
  }
  yield '\n}\n';
}

/** A list of things that are written piece by piece. */
function* list<T>(members: readonly T[], depth: number, piecesOf: (member: T) => Iterable<string>): Iterable<string> {
  if (members.length === 0) {
    yield '[]';
    return;
  }
  const [outer, inner] = [' '.repeat(depth), ' '.repeat(depth + 2)];
  let before = '[\n';
  for (const member of members) {
    yield before + inner;
    yield* piecesOf(member);
    before = ',\n';
  }
  yield `\n${outer}]`;
}

function* flowPieces({ steps, ...flow }: FlowResult): Iterable<string> {
  yield `${indented(flow, 4).replace(/\n *\}$/, '')},\n      "steps": `;
  yield* list(steps, 6, stepPieces);
  yield '\n    }';
}

function* stepPieces({ exchanges, ...step }: StepResult): Iterable<string> {
  yield `${JSON.stringify(step).slice(0, -1)},"exchanges":`;
  yield* list(exchanges, 8, exchangePieces);
  yield '}';
}

function* exchangePieces(exchange: ExchangeResult): Iterable<string> {
  yield JSON.stringify(exchange);
}

function* findingPieces(finding: Finding): Iterable<string> {
  yield indented(finding, 4);
}

function indented(value: unknown, depth: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(depth)}`);
}
