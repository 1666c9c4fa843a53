import { expect, test } from 'vitest';
import { renderMarkdown } from './markdown.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, aResult } from './testing/results.ts';

test('the verdict comes first, then what everybody should know, then causes, flows and artefacts', () => {
  const text = renderMarkdown(aBrokenRun());
  const order = [
    '# ❌ Contract broken',
    '> Target: embedded sandbox',
    '## Causes',
    '8 known faults waived',
    '## Flows',
    '5 artefacts',
    '3 repairs',
  ].map((part) => text.indexOf(part));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
});

test.each([
  ['<script>alert(1)</script>', '<script'],
  ['![x](http://evil.example/x.png)', '![x]'],
  ['[click](javascript:alert(1))', '[click]'],
  ['@everyone', '@everyone'],
  ['**bold** `code`', '**bold**'],
  ['line\n# heading', '\n# heading'],
])('%j takes no effect, wherever it stands', (hostile, effect) => {
  const text = renderMarkdown(
    aResult({
      run: { notes: [hostile] },
      flows: [aFlow({ reason: hostile })],
      findings: [aFinding({ message: hostile })],
    }),
  );
  expect(text).not.toContain(effect);
});

test('a pipe does not end a cell, nor a backtick a code span', () => {
  const text = renderMarkdown(aResult({ flows: [aFlow({ id: 'a|`b`' })] }));
  expect(text).toContain('| `` a\\|`b` `` |');
});

test('a thousand findings leave a summary that a job takes', () => {
  const findings = Array.from({ length: 5000 }, (_, index) =>
    aFinding({ pointer: `/field${index}`, id: String(index), message: `${index}${'x'.repeat(500)}` }),
  );
  const text = renderMarkdown(aResult({ findings }));
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toContain('and 4950 more causes');
});

test('the same waived fault is one row', () => {
  const findings = Array.from({ length: 7 }, () =>
    aFinding({ waivedBy: { reason: 'known', owner: 'us', expires: '2026-12-31' } }),
  );
  expect(renderMarkdown(aResult({ findings }))).toContain('| 7 | known | 2026-12-31 |');
});
