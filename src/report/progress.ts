import pc from 'picocolors';
import { flowLabel } from '../flow-key.ts';
import type { Finding, FlowResult, StepResult, Wait } from '../model.ts';
import { isNotRun } from './count-flows.ts';
import { groupBy } from './group-by.ts';
import { outcomesOf, sentAgain } from './sent-again.ts';
import { count, formatDuration, stepDuration, verdictOf } from './words.ts';
import { printable, truncate, wrap } from './wrap.ts';

/** What progress is told about the console it writes to. */
export interface ProgressOptions {
  write(text: string): void;
  isTTY: boolean;
  color: boolean;
  columns: number;
  /** Nothing but notes. */
  quiet: boolean;
  /** Every step of every flow, and why it went as it did. */
  verbose: boolean;
}

/** What a script wrote with `console`, and in which step. */
interface WrittenLine {
  step: string;
  level: string;
  text: string;
}

export interface Progress {
  runStarted(run: {
    target: string;
    baseUrl: string;
    source: string;
    flows: number;
    /** Planned flows by suite. */
    suites: Record<string, number>;
    notes: string[];
  }): void;
  /** @param flow its key, as `flowLabel` has it */
  flowStarted(flow: string): void;
  /** A flow waits before it sends its next request. */
  stepWaiting(event: { flow: string; step: string; wait: Wait }): void;
  stepFinished(event: { flow: string; step: StepResult }): void;
  /** @param written what its scripts wrote with `console` */
  flowFinished(flow: FlowResult, findings: Finding[], written?: WrittenLine[]): void;
  /** A sentence for people, above whatever is live. */
  note(text: string): void;
  /** Whether it has shown why a flow was skipped or broken off. */
  hasShown(reason: string): boolean;
  /** Takes the live lines away. */
  close(): void;
}

interface Running {
  steps: number;
  last?: StepResult;
  /** What it waits for now. */
  wait?: Wait;
}

/**
 * Live progress. On a terminal: finished flows, and below them one line for each running flow, redrawn at each event. Elsewhere:
 * plain lines when a flow has finished, the steps of failed ones below them, so that flows running at once do not mingle; of more than
 * a few flows a line for each suite, because the causes follow at the end.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { write, isTTY, columns, quiet, verbose } = options;
  const colors = pc.createColors(options.color);
  const running = new Map<string, Running>();
  const reasonsTold = new Set<string>();
  let planned = 0;
  let finished = 0;
  let notRun = 0;
  let liveLines = 0;
  let tallies: Map<string, Tally> | undefined;
  const waitsTold = new Set<Wait['what']>();

  function draw(lines: string[]): void {
    const erase = liveLines > 0 ? `\u001b[${liveLines}A\u001b[0J` : '';
    const live =
      isTTY && !quiet ? liveView(running, { finished, planned, columns }).map((line) => colors.dim(line)) : [];
    liveLines = live.length;
    const text = [...lines, ...live].map((line) => `${line}\n`).join('');
    if (erase + text !== '') write(erase + text);
  }

  return {
    runStarted({ target, baseUrl, source, flows, suites, notes }) {
      planned = flows;
      if (!isTTY && !verbose && flows > FEW_FLOWS) tallies = talliesOf(suites);
      const about = `${count(flows, 'flow')} against ${baseUrl} (${target}), ${source} artefacts`;
      if (!quiet) draw([...notes, about].flatMap((line) => wrap(line, columns)));
    },
    flowStarted(flow) {
      running.set(flow, { steps: 0 });
      if (isTTY) draw([]);
    },
    stepWaiting({ flow, step, wait }) {
      const { steps = 0, last } = running.get(flow) ?? {};
      running.set(flow, { steps, ...(last ? { last } : {}), wait });
      if (isTTY) draw([]);
      else if (!quiet && isWorthALine(wait, waitsTold)) draw(wrap(`${flow}, ${step}: ${waitWords(wait)}`, columns));
    },
    stepFinished({ flow, step }) {
      running.set(flow, { steps: (running.get(flow)?.steps ?? 0) + 1, last: step });
      if (isTTY) draw([]);
    },
    flowFinished(flow, findings, written = []) {
      running.delete(flowLabel(flow));
      finished++;
      // An interrupt leaves thousands of them: one line for all at the end.
      if (!verbose && isNotRun(flow)) {
        notRun++;
        return;
      }
      if (tallies) {
        draw(quiet ? [] : [...suiteLines(tallies, flow, colors), ...milestone(finished, planned)]);
        return;
      }
      const steps = stepsToTell(flow, { isTTY, verbose });
      // Where a run is broken off, all that is left of it is skipped for one reason.
      const withReason = flow.status !== 'skipped' || !reasonsTold.has(flow.reason ?? '');
      if (!quiet) reasonsTold.add(flow.reason ?? '');
      const layout = { columns: isTTY ? columns - 1 : columns, steps, withReason, colors, written };
      draw(quiet ? [] : flowLines(flow, findings, layout));
    },
    note(text) {
      draw(wrap(text, columns));
    },
    hasShown: (reason) => reasonsTold.has(reason),
    close() {
      running.clear();
      draw(notRun > 0 && !quiet ? [`${count(notRun, 'flow was', 'flows were')} not run.`] : []);
      notRun = 0;
    },
  };
}

/** Up to here each flow has a line of its own, also where nothing is live. */
const FEW_FLOWS = 12;
/** A run of more flows than this says now and then how far it is. */
const MANY_FLOWS = 200;

/** How a suite goes. */
interface Tally {
  planned: number;
  statuses: FlowResult['status'][];
}

function talliesOf(suites: Record<string, number>): Map<string, Tally> {
  return new Map(Object.entries(suites).map(([suite, planned]) => [suite, { planned, statuses: [] }]));
}

/** The line of a suite, once its last flow is done. */
function suiteLines(tallies: Map<string, Tally>, { suite, status }: FlowResult, colors: Colors): string[] {
  const tally = tallies.get(suite);
  if (!tally) return [];
  tally.statuses.push(status);
  if (tally.statuses.length < tally.planned) return [];
  const amount = (wanted: FlowResult['status']): number => tally.statuses.filter((one) => one === wanted).length;
  const failed = amount('failed');
  const parts = (['passed', 'failed', 'skipped', 'interrupted'] as const)
    .filter((kind) => amount(kind) > 0)
    .map((kind) => `${amount(kind)} ${kind}`);
  return [
    `${failed > 0 ? colors.red('✗') : colors.green('✓')} ${suite}  ${count(tally.planned, 'flow')}: ${parts.join(', ')}`,
  ];
}

/** A line at each tenth of a long run. */
function milestone(finished: number, planned: number): string[] {
  const tenth = (number: number): number => Math.floor((number / planned) * 10);
  const isDue = planned > MANY_FLOWS && finished < planned && tenth(finished) > tenth(finished - 1);
  return isDue ? [`  ${finished} of ${count(planned, 'flow')} finished`] : [];
}

const LONG_WAIT_MS = 5_000;

/** Without a terminal each long wait that a service asks for has a line, and the first of those that the run itself makes. */
function isWorthALine({ what, forMs }: Wait, told: Set<Wait['what']>): boolean {
  if (forMs < LONG_WAIT_MS || (what !== 'retry' && told.has(what))) return false;
  told.add(what);
  return true;
}

/** `waits 30 s before it sends the request again`. */
function waitWords({ what, forMs }: Wait): string {
  const until = {
    retry: 'before it sends the request again',
    poll: 'before it asks again',
    rate: 'for --max-rate',
    pause: 'as the step asks',
  }[what];
  return `waits ${formatDuration(forMs)} ${until}`;
}

const mostLive = 8;

function liveView(
  running: Map<string, Running>,
  run: { finished: number; planned: number; columns: number },
): string[] {
  const flows = [...running].slice(0, mostLive).map(([flow, { steps, last, wait }]) => {
    if (wait) return truncate(`▸ ${flow}  ${waitWords(wait)}`, run.columns - 1);
    const done = last
      ? `${steps} done, last ${last.name} ${verdictOf(last)} ${formatDuration(stepDuration(last))}`
      : 'starting';
    return truncate(`▸ ${flow}  ${done}`, run.columns - 1);
  });
  if (flows.length === 0) return [];
  const more = running.size > mostLive ? `, ${running.size - mostLive} more running` : '';
  return [...flows, truncate(`  ${run.finished} of ${count(run.planned, 'flow')} finished${more}`, run.columns - 1)];
}

type Colors = ReturnType<typeof pc.createColors>;

interface Layout {
  columns: number;
  steps: StepResult[];
  withReason: boolean;
  colors: Colors;
  written: WrittenLine[];
}

/** All of a failed flow's off a terminal; of the others, what did not go by itself. */
function stepsToTell({ status, steps }: FlowResult, { isTTY, verbose }: { isTTY: boolean; verbose: boolean }) {
  if (status === 'skipped') return [];
  if (verbose || (!isTTY && status !== 'passed')) return steps;
  return status === 'passed' ? steps.filter((step) => step.reason !== undefined && step.status !== 'reused') : [];
}

function flowLines(
  flow: FlowResult,
  findings: Finding[],
  { columns, steps: toTell, withReason, colors, written }: Layout,
): string[] {
  const paint = { passed: colors.green, failed: colors.red, skipped: colors.yellow, interrupted: colors.yellow }[
    flow.status
  ];
  const symbol = { passed: '✓', failed: '✗', skipped: '-', interrupted: '!' }[flow.status];
  const status = flow.status === 'passed' ? `  ${stepsWords(flow)}` : `  ${flow.status}`;
  const name = truncate(`${flowLabel(flow)}${status}`, columns - 14);
  const time = flow.status === 'skipped' ? '' : formatDuration(flow.durationMs);
  const reason = flow.reason && withReason ? wrap(flow.reason, columns - 4).map((line) => `    ${line}`) : [];
  const steps = toTell.flatMap((step) => [
    stepLine(withoutReasonOf(flow, step), columns, colors),
    ...written
      .filter((line) => line.step === step.name)
      .flatMap((line) => writtenLines(line, columns).map((one) => colors.dim(one))),
  ]);
  const again = flow.steps.flatMap((step) => sentAgainLines(step, columns));
  const errors = findings.filter(({ severity, waivedBy }) => severity === 'error' && !waivedBy);
  const told = [...groupBy(errors, ({ step, message }) => (step === '' ? message : `${step}: ${message}`))];
  const messages = told
    .slice(0, 3)
    .flatMap(([line, alike]) => wrap(alike.length > 1 ? `${line} (${alike.length} times)` : line, columns - 4));
  const more = told.length > 3 ? [`and ${told.length - 3} more`] : [];
  return [
    `${paint(symbol)} ${name}${time === '' ? '' : `${' '.repeat(Math.max(2, columns - 12 - name.length))}${colors.dim(time.padStart(9))}`}`,
    ...reason,
    ...steps,
    ...again.map((line) => colors.yellow(`    ${line}`)),
    ...[...messages, ...more].map((line) => colors.red(`    ${line}`)),
  ];
}

function writtenLines({ level, text }: WrittenLine, columns: number): string[] {
  return wrap(`${level === 'log' ? '' : `${level}: `}${printable(text)}`, columns - 6).map((line) => `      ${line}`);
}

/** As many steps as `list` names, and how many came on top of them. */
function stepsWords({ steps }: FlowResult): string {
  const after = steps.filter(({ tidiesUp }) => tidiesUp).length;
  return `${count(steps.length - after, 'step')}${after > 0 ? ` and ${after} to tidy up` : ''}`;
}

/** A request that was sent more than once may have taken effect more than once: that is said, whatever came of it. */
function sentAgainLines(step: StepResult, columns: number): string[] {
  const attempts = sentAgain(step);
  const [first] = attempts;
  if (first === undefined) return [];
  const times = attempts.length > 1 ? ` (${attempts.length} times)` : '';
  return wrap(`${step.name}: ${first.request.method} sent again after ${outcomesOf(attempts)}${times}`, columns - 4);
}

/** What kept the flow from going on stands above: steps need not say it again. */
function withoutReasonOf(flow: FlowResult, step: StepResult): StepResult {
  if (step.reason !== flow.reason) return step;
  const { reason: _told, ...rest } = step;
  return rest;
}

function stepLine(step: StepResult, columns: number, colors: Colors): string {
  const verdict = verdictOf(step);
  const time = step.exchanges.length > 0 ? formatDuration(stepDuration(step)) : '';
  const reason = step.reason ? `  ${printable(step.reason)}` : '';
  const name = truncate(`    ${step.name}${reason}`, columns - 25);
  const paint = verdict === 'failed' || verdict === 'unvalidated' ? colors.red : colors.dim;
  return `${name.padEnd(columns - 24)}${paint(verdict.padEnd(12))}${colors.dim(time.padStart(9))}`;
}
