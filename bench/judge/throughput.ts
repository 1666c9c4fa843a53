import { execFileSync } from 'node:child_process';
import { readJson } from '../../src/check/read-json.ts';
import type { Description, SchemaJudge } from '../../src/openapi/description.ts';
import { findOperation } from '../../src/openapi/find-operation.ts';
import { inspect } from '../../src/openapi/known-fields.ts';
import { type Contestant, loadBundled, prism, responseValidator } from './contestants.ts';
import { type Answer, buildCorpus } from './corpus.ts';
import { asItIs, type Mutant, mutantsOf } from './mutate.ts';
import { compileRaw } from './raw-ajv.ts';

export interface Speed {
  name: string;
  /** Median of the rounds. */
  bodiesPerSecond: number;
  /** How many times as fast this project's judge is: median of the rounds' own ratios, since other work comes and goes. */
  ownIsTimes: number;
  /** Wrong bodies found in one pass. */
  found: number;
}

const OWN = 'vipps-contract';
const RACERS = ['JSON.parse alone', 'raw ajv', OWN, 'openapi-response-validator', 'prism-http'];
const BODIES = 10_000;
const WRONG_EVERY = 10;
const ERROR_EVERY = 5;
const ROUNDS = 3;
const PASSES = 21;
const WARM_UPS = 5;

/**
 * The same bodies through everyone, text in. Each racer runs in a process of its own, so that none meets a heap or
 * compiled code that another has left behind; the rounds are interleaved.
 */
export function measure(): { bytes: number; wrong: number; speeds: Speed[] } {
  const rounds = Array.from({ length: ROUNDS }, () => RACERS.map(runAlone));
  const times = (racer: number) => rounds.map((round) => round[racer]?.ms ?? Number.NaN);
  const [first] = rounds[0] ?? [];
  return {
    bytes: first?.bytes ?? 0,
    wrong: first?.wrong ?? 0,
    speeds: RACERS.map((name, racer) => ({
      name,
      bodiesPerSecond: Math.round((BODIES * 1000) / median(times(racer))),
      ownIsTimes: ratio(times(racer), times(RACERS.indexOf(OWN))),
      found: rounds[0]?.[racer]?.found ?? 0,
    })),
  };
}

interface Lap {
  /** Median of the passes. */
  ms: number;
  found: number;
  bytes: number;
  wrong: number;
}

function runAlone(name: string): Lap {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const printed = execFileSync(process.execPath, [...process.execArgv, import.meta.filename, name], {
    env,
    encoding: 'utf8',
  });
  return JSON.parse(printed) as Lap;
}

/** One racer's passes in this process; the first ones compile and warm up. */
async function race(name: string): Promise<Lap> {
  const work = makeWork(buildCorpus());
  const racer = await racerOf(name, work);
  const times: number[] = [];
  let found = 0;
  for (let pass = 0; pass < PASSES + WARM_UPS; pass++) {
    const start = process.cpuUsage();
    found = 0;
    for (const one of work) if (!racer.judge(one)) found++;
    if (pass >= WARM_UPS) times.push(cpuMs(start));
  }
  const bytes = work.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  return { ms: median(times), found, bytes, wrong: work.filter(({ mutant }) => mutant.kind !== 'as it is').length };
}

/** Processor time, since the clock also counts what other programs take. */
function cpuMs(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

async function racerOf(name: string, work: Work[]): Promise<Racer> {
  if (name === 'JSON.parse alone') return floor();
  if (name === 'raw ajv') return raw(work);
  if (name === OWN) return own(work, await loadBundled());
  return peer(name === 'prism-http' ? await prism() : responseValidator());
}

/** A body, and the answer whose schema judges it. */
interface Work {
  answer: Answer;
  mutant: Mutant;
  text: string;
}

interface Racer {
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
  return { judge: ({ text }) => JSON.parse(text) !== undefined };
}

function raw(work: Work[]): Racer {
  const validators = new Map(work.map(({ answer }) => [answer, compileRaw(answer.schema ?? {})]));
  return { judge: ({ answer, text }) => validators.get(answer)?.(JSON.parse(text)) === true };
}

/** Bodies as the judge reads them: keys that stand twice, exact numbers, schema, fields that nobody described. */
function own(work: Work[], descriptions: Description[]): Racer {
  const judges = new Map(work.map(({ answer }) => [answer, judgeFor(answer, descriptions)]));
  return {
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

function peer({ complaint }: Contestant): Racer {
  return { judge: ({ mutant }) => complaint(mutant) === undefined };
}

function ratio(times: number[], own: number[]): number {
  return Math.round(median(times.map((time, index) => time / (own[index] ?? Number.NaN))) * 100) / 100;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(await race(process.argv[2] ?? OWN)));
