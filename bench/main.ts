/** `npm run bench -- judge`: runs one benchmark, or all, each of which prints tables and, last, one line of JSON. */
const benchmarks: Record<string, () => Promise<{ run(): Promise<object> }>> = {
  judge: () => import('./judge.ts'),
  report: () => import('./report.ts'),
  run: () => import('./run.ts'),
  startup: () => import('./startup.ts'),
  sandbox: () => import('./sandbox.ts'),
  growth: () => import('./growth.ts'),
};

/** Not among all: it measures what they measure. */
const check = () => import('./check.ts');

const names = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = names.filter((name) => name !== 'check' && benchmarks[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no benchmark "${unknown.join('", "')}". There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(benchmarks)) {
  const benchmark = await (name === 'check' ? check() : benchmarks[name]?.());
  if (benchmark !== undefined) console.log(JSON.stringify({ benchmark: name, ...(await benchmark.run()) }));
}
