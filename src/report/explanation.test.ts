import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { severities } from '../check/severities.ts';
import { packageRoot } from '../load/package-root.ts';
import { parseExplanation } from './explanation.ts';

const folder = join(packageRoot, 'docs/findings');
const codes = readdirSync(folder).filter((name) => name !== 'README.md');

test.each(codes)('%s can be taken apart', (name) => {
  const { severity, summary, meaning, whatToDo } = parseExplanation(readFileSync(join(folder, name), 'utf8'));
  expect(severity).toBe(severities[name.replace('.md', '') as keyof typeof severities]);
  expect(summary).toMatch(/^[A-Z].{15,}\.$/);
  expect(meaning.length).toBeGreaterThan(40);
  expect(whatToDo.length).toBeGreaterThan(0);
  expect(JSON.stringify({ summary, meaning, whatToDo })).not.toMatch(/\]\(|\\n/);
});
