import { calibrate, type Score } from './judge/calibrate.ts';
import { loadBundled, ourJudge, prism, responseValidator } from './judge/contestants.ts';
import { buildCorpus } from './judge/corpus.ts';
import { explainUnions } from './judge/explain-union.ts';
import { measure } from './judge/throughput.ts';

/** Holds the judge against mutants and harmless variants of right answers, and against the clock, beside two peers. */
export async function run(): Promise<object> {
  const loading = performance.now();
  const descriptions = await loadBundled();
  const loadMs = Math.round(performance.now() - loading);
  const corpus = buildCorpus();
  const contestants = [ourJudge(descriptions), responseValidator(), await prism()];
  const names = contestants.map(({ name }) => name);
  const { mutants, variants, explained } = calibrate(corpus, contestants);
  printScores(`Mutants of ${corpus.length} right answers: caught`, mutants, names);
  printScores('Harmless variants: false alarms', variants, names);
  for (const line of explained.slice(0, 50)) console.log(line);
  const { bytes, wrong, speeds } = measure();
  console.log(
    `\n10,000 bodies, ${(bytes / 1e6).toFixed(1)} MB, ${wrong} of them wrong; text in, formats on, all errors; each in a process of its own, processor time, median of 3 rounds of 21 passes`,
  );
  console.table(speeds);
  const unions = explainUnions();
  console.log('\nOne wrong body, by a union of objects that no branch fits: judged for the first time');
  console.table(unions);
  const perSecond = Object.fromEntries(speeds.map(({ name, bodiesPerSecond }) => [name, bodiesPerSecond]));
  const times = Object.fromEntries(speeds.map(({ name, ownIsTimes }) => [name, ownIsTimes]));
  return {
    answers: corpus.length,
    mutants: sum(mutants),
    caught: totals(mutants, names),
    variants: sum(variants),
    falseAlarms: totals(variants, names),
    loadMs,
    bodiesPerSecond: perSecond,
    timesPrism: times['prism-http'],
    timesRawAjv: times['raw ajv'],
    unionOf60Ms: unions.find(({ branches }) => branches === 60)?.ms,
  };
}

function printScores(title: string, scores: Score[], names: string[]): void {
  console.log(`\n${title}`);
  const total = { kind: 'all', total: sum(scores), caught: totals(scores, names) };
  console.table([...scores, total].map(({ kind, total: of, caught }) => ({ kind, of, ...caught })));
}

function sum(scores: Score[]): number {
  return scores.reduce((all, { total }) => all + total, 0);
}

function totals(scores: Score[], names: string[]): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [name, scores.reduce((all, { caught }) => all + (caught[name] ?? 0), 0)]),
  );
}
