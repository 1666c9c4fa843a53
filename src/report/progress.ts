import pc from 'picocolors';
import type { Finding, FlowResult, StepResult } from '../model.ts';
import { flowKey, formatDuration, stepDuration, verdictOf } from './words.ts';
import { printable, truncate, wrap } from './wrap.ts';

/** What progress is told about the console it writes to. */
export interface ProgressOptions {
  write(text: string): void;
  isTTY: boolean;
  color: boolean;
  columns: number;
  /** Nothing but notes. */
  quiet: boolean;
  /** Every step of a finished flow on a terminal too, and why it went as it did. */
  verbose: boolean;
}

export interface Progress {
  runStarted(run: { target: string; baseUrl: string; source: string; flows: number; notes: string[] }): void;
  /** @param flow its key, as `flowKey` has it */
  flowStarted(flow: string): void;
  stepFinished(event: { flow: string; step: StepResult }): void;
  flowFinished(flow: FlowResult, findings: Finding[]): void;
  /** A sentence for people, above whatever is live. */
  note(text: string): void;
  /** Takes the live lines away. */
  close(): void;
}

interface Running {
  steps: number;
  last?: StepResult;
}

/**
 * Live progress. On a terminal: finished flows, and below them one line for each running flow, redrawn at each event. Elsewhere:
 * plain lines when a flow has finished, its steps below it, so that flows running at once do not mingle.
 */
export function createProgress(options: ProgressOptions): Progress {
  const { write, isTTY, columns, quiet, verbose } = options;
  const colors = pc.createColors(options.color);
  const running = new Map<string, Running>();
  let planned = 0;
  let finished = 0;
  let liveLines = 0;

  function draw(lines: string[]): void {
    const erase = liveLines > 0 ? `\u001b[${liveLines}A\u001b[0J` : '';
    const live =
      isTTY && !quiet ? liveView(running, { finished, planned, columns }).map((line) => colors.dim(line)) : [];
    liveLines = live.length;
    const text = [...lines, ...live].map((line) => `${line}\n`).join('');
    if (erase + text !== '') write(erase + text);
  }

  return {
    runStarted({ target, baseUrl, source, flows, notes }) {
      planned = flows;
      const about = `${flows === 1 ? '1 flow' : `${flows} flows`} against ${baseUrl} (${target}), ${source} artefacts`;
      if (!quiet) draw([...notes, about].flatMap((line) => wrap(line, columns)));
    },
    flowStarted(flow) {
      running.set(flow, { steps: 0 });
      if (isTTY) draw([]);
    },
    stepFinished({ flow, step }) {
      running.set(flow, { steps: (running.get(flow)?.steps ?? 0) + 1, last: step });
      if (isTTY) draw([]);
    },
    flowFinished(flow, findings) {
      running.delete(flowKey(flow));
      finished++;
      const withSteps = (!isTTY || verbose) && flow.status !== 'skipped';
      draw(quiet ? [] : flowLines(flow, findings, { columns: isTTY ? columns - 1 : columns, withSteps, colors }));
    },
    note(text) {
      draw(wrap(text, columns));
    },
    close() {
      running.clear();
      draw([]);
    },
  };
}

const mostLive = 8;

function liveView(
  running: Map<string, Running>,
  run: { finished: number; planned: number; columns: number },
): string[] {
  const flows = [...running].slice(0, mostLive).map(([flow, { steps, last }]) => {
    const done = last
      ? `${steps} done, last ${last.name} ${verdictOf(last)} ${formatDuration(stepDuration(last))}`
      : 'starting';
    return truncate(`▸ ${flow}  ${done}`, run.columns - 1);
  });
  if (flows.length === 0) return [];
  const more = running.size > mostLive ? `, ${running.size - mostLive} more running` : '';
  return [...flows, truncate(`  ${run.finished} of ${run.planned} flows finished${more}`, run.columns - 1)];
}

type Colors = ReturnType<typeof pc.createColors>;

function flowLines(
  flow: FlowResult,
  findings: Finding[],
  { columns, withSteps, colors }: { columns: number; withSteps: boolean; colors: Colors },
): string[] {
  const paint = { passed: colors.green, failed: colors.red, skipped: colors.yellow, interrupted: colors.yellow }[
    flow.status
  ];
  const symbol = { passed: '✓', failed: '✗', skipped: '-', interrupted: '!' }[flow.status];
  const status = flow.status === 'passed' ? '' : `  ${flow.status}`;
  const name = truncate(`${flowKey(flow)}${status}`, columns - 14);
  const time = flow.status === 'skipped' ? '' : formatDuration(flow.durationMs);
  const reason = flow.reason ? wrap(flow.reason, columns - 4).map((line) => `    ${line}`) : [];
  const steps = withSteps ? flow.steps.map((step) => stepLine(step, columns, colors)) : [];
  const errors = findings.filter(({ severity, waivedBy }) => severity === 'error' && !waivedBy);
  const messages = errors.slice(0, 3).flatMap(({ step, message }) => wrap(`${step}: ${message}`, columns - 4));
  const more = errors.length > 3 ? [`and ${errors.length - 3} more`] : [];
  return [
    `${paint(symbol)} ${name}${time === '' ? '' : `${' '.repeat(Math.max(2, columns - 12 - name.length))}${colors.dim(time.padStart(9))}`}`,
    ...reason,
    ...steps,
    ...[...messages, ...more].map((line) => colors.red(`    ${line}`)),
  ];
}

function stepLine(step: StepResult, columns: number, colors: Colors): string {
  const verdict = verdictOf(step);
  const time = step.exchanges.length > 0 ? formatDuration(stepDuration(step)) : '';
  const reason = step.reason ? `  ${printable(step.reason)}` : '';
  const name = truncate(`    ${step.name}${reason}`, columns - 25);
  const paint = verdict === 'failed' || verdict === 'unvalidated' ? colors.red : colors.dim;
  return `${name.padEnd(columns - 24)}${paint(verdict.padEnd(12))}${colors.dim(time.padStart(9))}`;
}
