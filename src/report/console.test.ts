import { describe, expect, test } from 'vitest';
import { assembleResult } from '../assemble-result.ts';
import { renderConsole } from './console.ts';
import { renderMarkdown } from './markdown.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';
import { printable, truncate, wrap } from './wrap.ts';

test('what the run notes comes first, then findings, then totals in one line, then the report', () => {
  const lines = renderConsole(aBrokenRun(), { reportPath: 'reports/latest/report.html', columns: 100 })
    .trimEnd()
    .split('\n');
  const places = [
    'Target: embedded sandbox.',
    '✗ body-schema',
    'Contract broken.',
    '9 flows, 1 failed',
    'Report: reports/latest/report.html',
  ];
  const order = places.map((place) => lines.findIndex((line) => line.startsWith(place)));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order.at(-1)).toBe(lines.length - 1);
});

test.each([40, 80, 120])('at %i columns no line is wider, however long the words are', (columns) => {
  const long = 'x'.repeat(200);
  const result = aResult({
    findings: [
      aFinding({ message: `Got ${long} at /a.`, schemaPointer: `/${long}`, actual: long }),
      ...aBrokenRun().findings,
    ],
  });
  expect(
    renderConsole(result, { columns })
      .split('\n')
      .filter((line) => line.length > columns),
  ).toEqual([]);
});

test('a cause is shown once, with its flows, steps and the other checks that noticed it', () => {
  const findings = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((flow) => [
    aFinding({ id: flow, flow, step: `Step ${flow}`, exchangeId: flow }),
    aFinding({ id: `${flow}2`, flow, step: `Step ${flow}`, exchangeId: flow, code: 'unexpected-value' }),
  ]);
  const text = renderConsole(aResult({ findings }), { columns: 200 });
  expect(text.match(/✗/g)).toHaveLength(1);
  expect(text).toContain(
    '    6 flows · steps Step a, Step b, Step c and 3 more · 12 findings · also unexpected-value\n',
  );
});

test('a step that was sent again is one step; the id of a finding leads to its bug report', () => {
  const result = aResult({ findings: [aFinding(), aFinding(), aFinding()], run: { exitCode: 1 } });
  const text = renderConsole(result, { columns: 120 });
  expect(text).toContain('    ecom/full-capture-and-refund · step Initiate Payment · 3 findings\n');
  expect(text).toContain('✗ body-schema  f-1\n');
  expect(text).toContain('Bug report: vipps-contract report RESULT --reporter issue --finding f-1');
  expect(renderConsole({ ...result, run: { ...result.run, exitCode: 3 } })).not.toContain('Bug report');
});

test('waived faults are counted, not told', () => {
  const text = renderConsole(aResult({ findings: [aFinding({ waivedBy: { reason: 'r', owner: 'o' } })] }));
  expect(text).not.toContain('body-schema');
  expect(text).toContain('1 known fault waived.');
});

test.each([
  [{}, /undocumented-field/],
  [{ quiet: true }, /^(?!.*undocumented-field)/s],
])('with %j warnings are told or not', (options, expected) => {
  const warning = aFinding({ severity: 'warning', code: 'undocumented-field' });
  expect(renderConsole(aResult({ findings: [warning] }), options)).toMatch(expected);
});

test('there is no escape sequence unless colour is asked for, and none of the API ever', () => {
  const result = aResult({ findings: [aFinding({ message: 'Got \u001b[31mred\u001b[0m\u0007.' })] });
  expect(renderConsole(result)).not.toContain('\u001b');
  expect(renderConsole(result, { color: true })).toContain('\u001b[');
  expect(renderConsole(result, { color: true })).not.toContain('\u001b[31mred');
});

describe('an outcome', () => {
  test.each([
    [{ run: { exitCode: 0 } }, 'Contract kept.'],
    [{ run: { exitCode: 0 }, flows: [] }, 'Nothing to run. This part of the run has no flow.'],
    [
      { run: { exitCode: 1 }, findings: [aFinding()], flows: [aFlow({ status: 'failed' as const })] },
      'Contract broken. 1 error; 1 of 1 flow failed.',
    ],
    [
      { run: { exitCode: 1 }, findings: [aFinding({ severity: 'warning' as const })] },
      'Contract broken. 1 warning, which fail here',
    ],
    [{ run: { exitCode: 3 } }, 'Could not judge. The run ended with exit code 3'],
    [{ run: { exitCode: 130, interrupted: true } }, 'Interrupted.'],
  ])('%#', (parts, words) => {
    expect(renderConsole(aResult(parts))).toContain(words);
  });
});

describe('lines', () => {
  test.each([
    ['a b', 20, ['a b']],
    ['word '.repeat(6).trim(), 20, ['word word word word', 'word word']],
    ['x'.repeat(45), 20, ['x'.repeat(20), 'x'.repeat(20), 'xxxxx']],
    ['', 20, ['']],
  ])('%j wrapped', (text, columns, lines) => {
    expect(wrap(text, columns)).toEqual(lines);
  });

  test('cut to fit', () => {
    expect(truncate('abcdef', 4)).toBe('abc…');
    expect(truncate('abcd', 4)).toBe('abcd');
  });

  test('hold nothing that steers a terminal', () => {
    expect(printable('a\u001b[2Jb\r\nc\u009b')).toBe('a�[2Jb� c�');
  });
});

describe('an interrupted run', () => {
  const notBegun = aStep({ status: 'skipped', exchanges: [] });
  const flows = [
    ...['a', 'b'].map((name) => aFlow({ id: `ecom/${name}` })),
    aFlow({ id: 'ecom/c', status: 'interrupted' }),
    ...['d', 'e', 'f'].map((name) => aFlow({ id: `ecom/${name}`, status: 'interrupted', steps: [notBegun] })),
  ];
  const result = aResult({ flows, run: { exitCode: 130, interrupted: true } });
  const told = '2 of 6 flows passed, 1 broken off, 3 not run';

  test.each([
    ['the console', renderConsole(result, { columns: 200 })],
    ['summary.md', renderMarkdown(result)],
  ])('counts on %s as passed only what has passed', (_where, text) => {
    expect(text).toContain(`The run was ended early: ${told}; 0 errors.`);
    expect(text).toContain('6 flows, 1 broken off, 3 not run · ');
  });

  test('over many sales units counts so for each', () => {
    const units = ['oslo', 'bergen'].flatMap((unit) => flows.map((flow) => ({ ...flow, unit })));
    const findings = [aFinding({ unit: 'bergen' })];
    const whole = assembleResult({ ...result, flows: units, findings });
    expect(renderConsole(whole, { columns: 200 })).toContain(`    bergen: ${told} · 1 error\n`);
    expect(renderMarkdown(whole)).toContain('| ⚠️ | oslo | 2/6 |');
  });
});

test('passed assertions and requests that were sent again are in the totals', () => {
  const again = [500, 201].map((status, index) =>
    anExchange({ id: `f#1.${index}`, attempt: index + 1, response: { status, headers: [], bytes: 0 } }),
  );
  const flows = [aFlow({ steps: [aStep({ exchanges: again, assertions: { passed: 3, failed: 1 } })] })];
  const { run, findings, coverage } = aResult();
  const text = renderConsole(assembleResult({ run, flows, findings, coverage }), { columns: 120 });
  expect(text).toContain('1 request sent again · 3 assertions passed, 1 failed');
});
