import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/model.ts';
import { createAuditor } from '../../src/report/audit.ts';
import { renderHtml } from '../../src/report/html.ts';
import { createLearner, redact } from '../../src/report/redact.ts';
import { piecesOf } from '../../src/report/rendered.ts';
import { aRunOf } from '../../src/report/testing/many-exchanges.ts';
import { prepareHtmlextra } from './htmlextra.ts';

const [contender = '', exchanges = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'bench-report-'));
const file = join(folder, 'report.html');
const result = aRunOf(Number(exchanges));

// What a report is made of is at hand before the clock starts, for each in its own form.
const write = {
  ours: () => renderHtml(result),
  whole: () => renderWhole(result),
  htmlextra: prepareHtmlextra(contender === 'htmlextra' ? result : aRunOf(1)),
}[contender];
if (!write) throw new Error(`There is no contender "${contender}".`);
globalThis.gc?.();
const before = process.resourceUsage().maxRSS;
const start = performance.now();
for (const piece of piecesOf(write())) appendFileSync(file, piece);
const ms = performance.now() - start;
const mb = (process.resourceUsage().maxRSS - before) / 1024;
const bytes = statSync(file).size;
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ ms, mb, bytes }));

function* renderWhole(unredacted: Result): Iterable<string> {
  const learner = createLearner();
  for (const { steps } of unredacted.flows) for (const { exchanges } of steps) learner.learn(exchanges);
  const secrets = learner.secrets();
  const audit = createAuditor(secrets)();
  for (const piece of piecesOf(renderHtml(redact(unredacted, secrets)))) {
    audit.read(piece);
    yield piece;
  }
  audit.leaks();
}
