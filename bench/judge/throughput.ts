import { readJson } from '../../src/check/read-json.ts';
import type { Description, SchemaJudge } from '../../src/openapi/description.ts';
import { findOperation } from '../../src/openapi/find-operation.ts';
import { inspect } from '../../src/openapi/known-fields.ts';
import type { Contestant } from './contestants.ts';
import type { Answer } from './corpus.ts';
import { asItIs, type Mutant, mutantsOf } from './mutate.ts';
import { compileRaw } from './raw-ajv.ts';

export interface Speed {
  name: string;
  /** Median of the passes. */
  bodiesPerSecond: number;
  /** How many times as fast this project's judge is: median of the passes' own ratios, since other work comes and goes. */
  ownIsTimes: number;
  /** Wrong bodies found in one pass. */
  found: number;
}

const OWN = 'vipps-contract';
const BODIES = 10_000;
const WRONG_EVERY = 10;
const ERROR_EVERY = 5;
const PASSES = 15;

/** A body, and the answer whose schema judges it. */
interface Work {
  answer: Answer;
  mutant: Mutant;
  text: string;
}

/** The same bodies through everyone, text in, one pass each in turn. */
export function measure(
  corpus: Answer[],
  descriptions: Description[],
  peers: Contestant[],
): { bytes: number; wrong: number; speeds: Speed[] } {
  const work = makeWork(corpus);
  const racers = [floor(), raw(work), own(work, descriptions), ...peers.map(peer)];
  const times = new Map(racers.map(({ name }): [string, number[]] => [name, []]));
  const found = new Map<string, number>();
  for (let pass = 0; pass <= PASSES; pass++) {
    for (const { name, judge } of racers) {
      const start = performance.now();
      let wrong = 0;
      for (const one of work) if (!judge(one)) wrong++;
      // The first pass compiles and warms up.
      if (pass > 0) times.get(name)?.push(performance.now() - start);
      found.set(name, wrong);
    }
  }
  return {
    bytes: work.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    wrong: work.filter(({ mutant }) => mutant.kind !== 'as it is').length,
    speeds: racers.map(({ name }) => ({
      name,
      bodiesPerSecond: Math.round((BODIES * 1000) / median(times.get(name) ?? [])),
      ownIsTimes: round(
        median((times.get(name) ?? []).map((time, pass) => time / (times.get(OWN)?.[pass] ?? Number.NaN))),
      ),
      found: found.get(name) ?? 0,
    })),
  };
}

interface Racer {
  name: string;
  /** Whether a body is right. */
  judge(work: Work): boolean;
}

/** Bodies as a run meets them: successes of all operations, one error in five, one in ten broken by its schema. */
function makeWork(corpus: Answer[]): Work[] {
  const answers = corpus.filter(({ schema, mediaType }) => schema !== undefined && /[/+]json\b/.test(mediaType ?? ''));
  const successes = answers.filter(({ status }) => status < 300);
  const errors = answers.filter(({ status }) => status >= 400);
  const broken = successes.flatMap((answer) => mutantsOf(answer).filter(({ pointer }) => pointer !== undefined));
  return Array.from({ length: BODIES }, (_, index) => {
    const isError = index % ERROR_EVERY === 1;
    const answer = (isError ? errors[(index * 13) % errors.length] : successes[index % successes.length]) as Answer;
    const mutant = index % WRONG_EVERY === 0 ? (broken[(index * 7) % broken.length] as Mutant) : asItIs(answer);
    return { answer: mutant.answer, mutant, text: mutant.text ?? '' };
  });
}

function floor(): Racer {
  return { name: 'JSON.parse alone', judge: ({ text }) => JSON.parse(text) !== undefined };
}

function raw(work: Work[]): Racer {
  const validators = new Map(work.map(({ answer }) => [answer, compileRaw(answer.schema ?? {})]));
  return { name: 'raw ajv', judge: ({ answer, text }) => validators.get(answer)?.(JSON.parse(text)) === true };
}

/** Bodies as the judge reads them: keys that stand twice, exact numbers, schema, fields that nobody described. */
function own(work: Work[], descriptions: Description[]): Racer {
  const judges = new Map(work.map(({ answer }) => [answer, judgeFor(answer, descriptions)]));
  return {
    name: OWN,
    judge: ({ answer, text }) => {
      const judge = judges.get(answer);
      if (judge === undefined) return false;
      let fields = 0;
      const read = readJson(text, (value) => {
        const { undocumented, keys } = inspect(judge.schema, value);
        fields = undocumented.length;
        return keys;
      });
      if (read.type !== 'json' || read.duplicates.length > 0) return false;
      const { faults, unjudged } = judge.judge(read.reading);
      return faults.length === 0 && unjudged.length === 0 && fields === 0;
    },
  };
}

function judgeFor(answer: Answer, descriptions: Description[]): SchemaJudge {
  const match = findOperation(descriptions, answer.operation.method, answer.url);
  const response = match?.operation.responses.find(({ status }) => matches(status, answer.status));
  const media = response?.content?.find(({ name }) => name === answer.mediaType);
  if (match === undefined || media?.schema === undefined)
    throw new Error(`no schema for ${answer.url} ${answer.status}`);
  return match.description.judgeOf(media.schema, 'response');
}

function matches(described: string, status: number): boolean {
  return described === String(status) || described === `${String(status)[0]}XX` || described === 'default';
}

function peer({ name, complaint }: Contestant): Racer {
  return { name, judge: ({ mutant }) => complaint(mutant) === undefined };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
