import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../src/model.ts';
import { findLeaks } from '../../src/report/audit.ts';
import { renderHtml } from '../../src/report/html.ts';
import { learnSecrets, redact } from '../../src/report/redact.ts';
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
writeFileSync(file, write());
const ms = performance.now() - start;
const mb = (process.resourceUsage().maxRSS - before) / 1024;
const bytes = statSync(file).size;
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ ms, mb, bytes }));

function renderWhole(unredacted: Result): string {
  const exchanges = unredacted.flows.flatMap((flow) => flow.steps.flatMap((step) => step.exchanges));
  const secrets = learnSecrets(exchanges);
  const html = renderHtml(redact(unredacted, secrets));
  findLeaks(html, secrets);
  return html;
}
