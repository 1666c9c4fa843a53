/** What every command's help ends with: command lines, and what each does. */
export const examples: Readonly<Record<string, readonly (readonly [line: string, does: string])[]>> = {
  run: [
    ['run', 'everything; the sandbox serves where no keys are set'],
    ['run epayment', 'one API'],
    ['run "*/cancel*"', 'flows by glob'],
    ['run --target test --strict', 'the Vipps test environment; warnings fail too'],
    ['run --base-url http://127.0.0.1:8080', 'a sandbox or a server of your own'],
    [
      'run --collection shop.json --environment shop.environment.json --openapi shop.yaml',
      'a collection of your own, as newman runs it',
    ],
    ['run --units units.csv --max-rate 120', 'many sales units, each with its own keys, at a rate for all together'],
    ['run --only-failed', 'what failed in the last run'],
    ['run --dry-run', 'print what would be sent, and send nothing'],
  ],
  list: [
    ['list', 'every flow and step'],
    ['list epayment/qr --json', 'one flow, for machines'],
  ],
  lint: [
    ['lint', 'the collections of a run, offline'],
    ['lint --collection shop.json', 'a collection of your own'],
    ['lint --strict-requests', 'also members of requests that no description lists'],
  ],
  sync: [
    ['sync', 'bring in what is missing'],
    ['sync --mirror ./mirror', 'from a folder, where there is no internet'],
    ['sync --check', 'what changed upstream, and which flows that touches'],
    ['sync --check --accept', 'pin the newest files'],
  ],
  sandbox: [
    ['sandbox --port 8080', 'the dashboard is at http://127.0.0.1:8080/'],
    ['sandbox --rate-limits --strict-urls', 'as strict as the real host'],
    ['sandbox --strict-requests', 'also refuses request members that the descriptions do not list'],
  ],
  doctor: [
    ['doctor', 'with the settings of .env and the environment'],
    ['doctor --no-payment', 'leave the test user alone'],
    ['doctor --base-url http://127.0.0.1:8080', 'a sandbox or a server of your own'],
  ],
  report: [
    ['report reports/latest/result.json --reporter markdown', 'for a job summary'],
    ['report reports/latest/result.json --reporter sarif,har --out exported', 'as files'],
    ['report reports/latest/result.json --reporter issue --finding ID', "a bug report for the API's owner"],
  ],
  compare: [
    ['compare yesterday.json today.json', 'what is new, fixed and still there; exit 1 when worse'],
    ['compare yesterday.json today.json --format markdown', 'for a job summary'],
  ],
  merge: [
    ['merge shards/1/result.json shards/2/result.json --out merged', 'one result and its reports'],
    ['merge shards/*/result.json --history history', 'and a run that the next shards are balanced by'],
  ],
  init: [
    ['init', '.env.example, .gitignore and contract/own-suite.ts'],
    ['init --ci github', 'and a nightly run for GitHub Actions'],
    ['init --agents', 'and a skill for coding agents'],
  ],
  explain: [
    ['explain', 'every code, in a line'],
    ['explain body-schema', 'one of them, in full'],
    ['explain body-schema --json', 'the same, for programs'],
  ],
};

/** The examples of a command, as its help shows them. */
export function examplesOf(command: string): string {
  const own = examples[command] ?? [];
  const width = Math.max(0, ...own.map(([line]) => line.length));
  const lines = own.map(([line, does]) => `  $ vipps-contract ${line.padEnd(width)}   ${does}`);
  return lines.length === 0 ? '' : `\nExamples:\n${lines.join('\n')}`;
}
