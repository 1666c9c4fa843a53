import type { JsonPointer } from '../model.ts';
import type { Judgement, Reading, SchemaJudge } from '../openapi/description.ts';
import { inspect } from '../openapi/known-fields.ts';
import { shapeOf } from '../openapi/text-shape.ts';
import type { SequenceItem } from './read-sequence.ts';

export interface JudgedBody {
  judgement?: Judgement;
  /** Why the body could not be judged at all. */
  unjudgeable?: string;
  /** Fields that the schema does not mention. */
  undocumented?: JsonPointer[];
}

/**
 * Judges a sequence of values: the whole where the schema describes a list (as OpenAPI 3.2 has it), else each item, which is what
 * descriptions of 3.0 and 3.1 mean.
 */
export function judgeSequence(judge: SchemaJudge, items: readonly SequenceItem[]): JudgedBody {
  if (items.length === 0) return { unjudgeable: 'the body has no item' };
  const { types } = shapeOf(judge.schema);
  const doubtful = items.findIndex(({ doubt }) => doubt !== undefined);
  if (types.has('array') && !types.has('object')) {
    if (doubtful !== -1) return { unjudgeable: `${items[doubtful]?.doubt}, item ${doubtful + 1}` };
    return judgeReading(judge, listOf(items));
  }
  const judged = items.map((item, index) => judgeItem(judge, item, index));
  return {
    judgement: {
      faults: judged.flatMap(({ judgement }) => judgement?.faults ?? []),
      unjudged: judged.flatMap(({ judgement }) => judgement?.unjudged ?? []),
    },
    undocumented: judged.flatMap(({ undocumented }) => undocumented ?? []),
    ...judged.find(({ unjudgeable }) => unjudgeable !== undefined),
  };
}

function listOf(items: readonly SequenceItem[]): Reading {
  const first = items.map(({ readings: [reading] }) => reading ?? { value: null });
  const exact = new Map(
    first.flatMap((reading, index) =>
      [...(reading.exact ?? [])].map(([pointer, literal]) => [`/${index}${pointer}`, literal] as const),
    ),
  );
  return { value: first.map(({ value }) => value), ...(exact.size === 0 ? {} : { exact }) };
}

function judgeReading(judge: SchemaJudge, reading: Reading): JudgedBody {
  return { judgement: judge.judge(reading), undocumented: inspect(judge.schema, reading.value).undocumented };
}

/** Right where one of its readings is; else what is wrong with the first. */
function judgeItem(judge: SchemaJudge, { readings, doubt }: SequenceItem, index: number): JudgedBody {
  const judged = readings.map((reading) => () => judgeReading(judge, reading));
  let first: JudgedBody | undefined;
  for (const judgeOne of judged) {
    const one = judgeOne();
    if (one.judgement?.faults.length === 0) return placed(one, index);
    first ??= one;
  }
  return doubt === undefined && first !== undefined
    ? placed(first, index)
    : { unjudgeable: `${doubt}, item ${index + 1}` };
}

function placed({ judgement, undocumented = [] }: JudgedBody, index: number): JudgedBody {
  const at = (pointer: JsonPointer): JsonPointer => `/${index}${pointer}`;
  return {
    judgement: {
      faults: (judgement?.faults ?? []).map((fault) => ({ ...fault, pointer: at(fault.pointer) })),
      unjudged: (judgement?.unjudged ?? []).map((hole) => ({ ...hole, pointer: at(hole.pointer) })),
    },
    undocumented: undocumented.map(at),
  };
}
