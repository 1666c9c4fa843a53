import { expect, test } from 'vitest';
import { createProgress, type ProgressOptions } from './progress.ts';
import { aFinding, aFlow, anExchange, aStep } from './testing/results.ts';

function record(options: Partial<ProgressOptions> = {}): {
  written: string[];
  progress: ReturnType<typeof createProgress>;
} {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const progress = createProgress({
    write,
    isTTY: false,
    color: false,
    columns: 80,
    quiet: false,
    verbose: false,
    ...options,
  });
  return { written, progress };
}

const run = {
  target: 'sandbox',
  baseUrl: 'http://127.0.0.1:4010',
  source: 'bundled',
  flows: 2,
  suites: { ecom: 2 },
  notes: ['Target: embedded sandbox.'],
};

const escapeKey = '\u001b';
const cursor = new RegExp(`${escapeKey}\\[\\d+[AJ]`, 'g');
const upOrText = new RegExp(`${escapeKey}\\[(\\d+)A${escapeKey}\\[0J|([^${escapeKey}]+)`, 'g');

/** What a terminal shows in the end: cursor-up-and-erase undone, as it would. */
function screenOf(written: string[]): string[] {
  const lines: string[] = [''];
  for (const [, up, text] of written.join('').matchAll(upOrText)) {
    if (up) lines.splice(lines.length - 1 - Number(up), Number(up) + 1, '');
    else {
      const [first = '', ...more] = (text ?? '').split('\n');
      lines[lines.length - 1] += first;
      lines.push(...more);
    }
  }
  return lines;
}

test('plain lines: a flow when it is done, the steps of a failed one below it, so that flows at once do not mingle', () => {
  const { written, progress } = record();
  progress.runStarted(run);
  progress.flowStarted('ecom/a');
  progress.flowStarted('ecom/b');
  progress.stepFinished({ flow: 'ecom/a', step: aStep() });
  progress.stepFinished({ flow: 'ecom/b', step: aStep() });
  progress.flowFinished(aFlow({ id: 'ecom/b' }), []);
  progress.flowFinished(aFlow({ id: 'ecom/a', status: 'failed' }), [aFinding()]);
  progress.close();
  expect(
    written
      .join('')
      .split('\n')
      .map((line) => line.replace(/ {2,}/g, '  ').trimEnd()),
  ).toEqual([
    'Target: embedded sandbox.',
    '2 flows against http://127.0.0.1:4010 (sandbox), bundled artefacts',
    '✓ ecom/b  1 step  120 ms',
    '✗ ecom/a  failed  120 ms',
    '  Initiate Payment  validated  12 ms',
    '  Initiate Payment: Got "acme 1" at /orderId; the description asks for the',
    '  pattern ^[a-zA-Z0-9-]{1,50}$.',
    '',
  ]);
});

test('on a terminal each running flow has a line, which goes when it is done', () => {
  const { written, progress } = record({ isTTY: true });
  progress.runStarted(run);
  progress.flowStarted('ecom/a');
  progress.flowStarted('ecom/b');
  progress.stepFinished({ flow: 'ecom/a', step: aStep() });
  expect(screenOf(written).slice(2)).toEqual([
    '▸ ecom/a  1 done, last Initiate Payment validated 12 ms',
    '▸ ecom/b  starting',
    '  0 of 2 flows finished',
    '',
  ]);
  progress.flowFinished(aFlow({ id: 'ecom/a' }), []);
  progress.note('Interrupted: ending what is under way …');
  expect(
    screenOf(written)
      .slice(2)
      .map((line) => line.replace(/ {2,}/g, '  ')),
  ).toEqual([
    '✓ ecom/a  1 step  120 ms',
    'Interrupted: ending what is under way …',
    '▸ ecom/b  starting',
    '  1 of 2 flows finished',
    '',
  ]);
  progress.close();
  expect(screenOf(written)).toHaveLength(5);
});

test.each([40, 80])(
  'at %i columns no line reaches the edge of a terminal, where it would wrap and leave scraps',
  (columns) => {
    const { written, progress } = record({ isTTY: true, columns, verbose: true });
    const id = `ecom/${'long-name-'.repeat(12)}`;
    progress.runStarted({ ...run, flows: 20 });
    for (let flow = 0; flow < 20; flow++) progress.flowStarted(`${id}${flow}`);
    progress.stepFinished({ flow: `${id}0`, step: aStep({ name: 'Step '.repeat(40) }) });
    progress.flowFinished(
      aFlow({
        id: `${id}0`,
        status: 'failed',
        reason: 'why '.repeat(60),
        steps: [aStep({ name: 'Step '.repeat(40) })],
      }),
      [aFinding({ message: 'x'.repeat(300) })],
    );
    const plain = written.join('').replace(cursor, '');
    expect(plain.split('\n').filter((line) => line.length > columns)).toEqual([]);
  },
);

test('with many flows at once only some have lines', () => {
  const { written, progress } = record({ isTTY: true });
  for (let flow = 0; flow < 30; flow++) progress.flowStarted(`ecom/${flow}`);
  expect(screenOf(written).filter((line) => line.startsWith('▸'))).toHaveLength(8);
  expect(screenOf(written).join('\n')).toContain('22 more running');
});

test('quietly only notes are written', () => {
  const { written, progress } = record({ quiet: true, isTTY: true });
  progress.runStarted(run);
  progress.flowStarted('ecom/a');
  progress.flowFinished(aFlow(), [aFinding()]);
  progress.note('Interrupted.');
  progress.close();
  expect(written.join('')).toBe('Interrupted.\n');
});

test.each([
  ['failed', aStep({ status: 'failed' })],
  ['skipped', aStep({ status: 'skipped', exchanges: [] })],
  ['waived', aStep({ exchanges: [anExchange(), anExchange({ verdict: 'waived' })] })],
  ['unvalidated', aStep({ exchanges: [anExchange({ verdict: 'unvalidated' }), anExchange({ verdict: 'waived' })] })],
])('a step shows its worst verdict: %s', (verdict, step) => {
  const { written, progress } = record({ verbose: true });
  progress.flowFinished(aFlow({ steps: [step] }), []);
  expect(written.join('')).toContain(` ${verdict} `);
});

const reasons = [
  aStep({ name: 'Get Access Token', status: 'reused', reason: 'Still valid.', exchanges: [] }),
  aStep({ name: 'Get QR image', status: 'skipped', reason: 'It lies elsewhere.', exchanges: [] }),
  aStep({ name: 'Cancel', reason: 'Nothing could be released.' }),
];

test.each([
  ['off a terminal', {}, ['Get QR image', 'Cancel']],
  ['on a terminal', { isTTY: true }, ['Get QR image', 'Cancel']],
  ['with --verbose', { verbose: true }, ['Get Access Token', 'Initiate Payment', 'Get QR image', 'Cancel']],
])('of a passed flow only steps that did not go by themselves are told %s', (_where, options, names) => {
  const { written, progress } = record(options);
  const [token, ...others] = reasons;
  progress.flowFinished(aFlow({ steps: [...(token ? [token] : []), aStep(), ...others] }), []);
  expect(
    written
      .join('')
      .split('\n')
      .slice(1, -1)
      .map((line) => line.trim().split('  ')[0]),
  ).toEqual(names);
});

test('one reason is said once: of a broken flow, of faults that repeat, of flows that were not run for it', () => {
  const { written, progress } = record({ columns: 120 });
  const reason = 'Not reached: no answer.';
  const steps = [aStep({ status: 'failed' }), aStep({ status: 'skipped', reason, exchanges: [] })];
  const fault = aFinding({ message: 'Got no response.' });
  progress.flowFinished(aFlow({ status: 'failed', reason, steps }), [fault, fault, fault]);
  for (const id of ['ecom/b', 'ecom/c'])
    progress.flowFinished(aFlow({ id, status: 'skipped', reason: 'Broken off.' }), []);
  const text = written.join('');
  for (const words of [reason, 'Got no response. (3 times)', 'Broken off.']) expect(text.split(words)).toHaveLength(2);
  expect(text).toContain('- ecom/c  skipped');
});

test('colours come only when they are asked for', () => {
  const plain = record();
  plain.progress.flowFinished(aFlow({ status: 'failed' }), [aFinding()]);
  expect(plain.written.join('')).not.toContain('\u001b');
  const coloured = record({ color: true });
  coloured.progress.flowFinished(aFlow({ status: 'failed' }), [aFinding()]);
  expect(coloured.written.join('')).toContain('\u001b[31m✗');
});

const notBegun = ['a', 'b', 'c'].map((name) =>
  aFlow({ id: `ecom/${name}`, status: 'interrupted', steps: [aStep({ status: 'skipped', exchanges: [] })] }),
);

test.each([
  ['in one line', {}, ['3 flows were not run.', '']],
  ['one by one with --verbose', { verbose: true }, [expect.stringMatching(/^! ecom\/a {2}interrupted/)]],
  ['not at all with --quiet', { quiet: true }, ['']],
])('flows that an interrupt kept from beginning are told %s', (_how, options, lines) => {
  const { written, progress } = record(options);
  for (const flow of notBegun) progress.flowFinished(flow, []);
  progress.close();
  progress.close();
  expect(written.join('').split('\n').slice(0, Math.max(lines.length, 1))).toEqual(lines);
});

test('a flow that an interrupt broke off is told with its steps', () => {
  const { written, progress } = record();
  progress.flowFinished(aFlow({ id: 'ecom/a', status: 'interrupted' }), []);
  progress.close();
  expect(written.join('')).toMatch(/^! ecom\/a {2}interrupted.*\n {4}Initiate Payment/);
});

test('what was sent again is said, whatever came of it', () => {
  const answers = [500, 503, 201].map((status, index) =>
    anExchange({ attempt: index + 1, response: { status, headers: [], bytes: 0 } }),
  );
  const { written, progress } = record();
  progress.runStarted(run);
  progress.flowFinished(aFlow({ steps: [aStep({ name: 'Pay', exchanges: answers })] }), []);
  expect(written.join('')).toContain('    Pay: POST sent again after 500, 503 (2 times)\n');
});

test('a poll is not sent again: its answers were well', () => {
  const answers = [1, 2, 3].map((attempt) => anExchange({ attempt }));
  const { written, progress } = record();
  progress.flowFinished(aFlow({ steps: [aStep({ exchanges: answers })] }), []);
  expect(written.join('')).not.toContain('sent again');
});

test('what scripts wrote stands below their step, steering no terminal', () => {
  const { written, progress } = record({ verbose: true });
  const lines = [
    { step: 'Pay', level: 'log', text: 'id 17\u001b[2J' },
    { step: 'Pay', level: 'warn', text: 'slow' },
  ];
  progress.flowFinished(aFlow({ steps: [aStep({ name: 'Pay' }), aStep({ name: 'Read' })] }), [], lines);
  const shown = written
    .join('')
    .split('\n')
    .map((line) => line.trimEnd());
  expect(shown[2]).toMatch(/^ {6}id 17/);
  expect(shown[3]).toBe('      warn: slow');
  expect(written.join('')).not.toContain('\u001b[2J');
});

test('elsewhere than on a terminal, many flows have a line for each suite', () => {
  const { written, progress } = record();
  progress.runStarted({ ...run, flows: 14, suites: { ecom: 13, epayment: 1 }, notes: [] });
  for (let number = 0; number < 13; number++) {
    const status = number === 3 ? 'failed' : 'passed';
    progress.flowFinished(
      aFlow({ id: `ecom/${number}`, suite: 'ecom', status }),
      status === 'failed' ? [aFinding()] : [],
    );
  }
  progress.flowFinished(aFlow({ id: 'epayment/a', suite: 'epayment' }), []);
  progress.close();
  expect(written.join('').split('\n').slice(1)).toEqual([
    '✗ ecom  13 flows: 12 passed, 1 failed',
    '✓ epayment  1 flow: 1 passed',
    '',
  ]);
});

test('with --verbose every step is shown, however many flows there are', () => {
  const { written, progress } = record({ verbose: true });
  progress.runStarted({ ...run, flows: 500, suites: { ecom: 500 }, notes: [] });
  progress.flowFinished(aFlow({ id: 'ecom/1' }), []);
  expect(written.join('')).toContain('ecom/1');
});

test('a very long run says at each tenth how far it is, and no more', () => {
  const { written, progress } = record();
  progress.runStarted({ ...run, flows: 1000, suites: { ecom: 1000 }, notes: [] });
  for (let number = 0; number < 1000; number++)
    progress.flowFinished(aFlow({ id: `ecom/${number}`, suite: 'ecom' }), []);
  const lines = written.join('').trimEnd().split('\n').slice(1);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe('  100 of 1000 flows finished');
});

test('a long wait says what it waits for and how long; on a terminal in the line of its flow', () => {
  const wait = { flow: 'ecom/a', step: 'Pay', wait: { what: 'retry', forMs: 30_000 } } as const;
  const lines = record();
  lines.progress.stepWaiting(wait);
  lines.progress.stepWaiting({ ...wait, wait: { what: 'retry', forMs: 3000 } });
  for (let time = 0; time < 3; time++) lines.progress.stepWaiting({ ...wait, wait: { what: 'rate', forMs: 9000 } });
  expect(lines.written.join('')).toBe(
    'ecom/a, Pay: waits 30.0 s before it sends the request again\necom/a, Pay: waits 9.0 s for --max-rate\n',
  );
  const terminal = record({ isTTY: true });
  terminal.progress.flowStarted('ecom/a');
  terminal.progress.stepWaiting(wait);
  expect(screenOf(terminal.written).join('\n')).toContain('▸ ecom/a  waits 30.0 s before it sends the request again');
});
