import { flowKey, flowKeyOfFinding } from './flow-key.ts';
import type { Finding, FlowResult } from './model.ts';

/** Signals that end a run with its reports, and their exit codes. */
export const SIGNAL_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

export type EndSignal = keyof typeof SIGNAL_CODES;

export interface Outcome {
  findings: Pick<Finding, 'severity' | 'waivedBy' | 'flow' | 'unit' | 'iteration'>[];
  flows: Pick<FlowResult, 'id' | 'unit' | 'iteration' | 'status' | 'triage'>[];
  /** The signal that interrupted the run. */
  signal?: EndSignal;
  /** What ended the run before all its flows were run. */
  halt?: { exitCode: number };
  /** Warnings fail too. */
  isStrict: boolean;
  /** A limit that the user set was missed: coverage. */
  isBelowLimit?: boolean;
}

/** Classes of failed flows that say nothing about the contract. */
const noJudgement = new Set(['outage', 'network', 'keys', 'ours']);

/** The exit code of a run: design §3. */
export function exitCodeOf({ findings, flows, signal, isStrict, isBelowLimit, halt }: Outcome): number {
  if (signal) return SIGNAL_CODES[signal];
  if (halt) return halt.exitCode;
  const failed = flows.filter(({ status }) => status === 'failed');
  const unjudged = new Set(failed.filter(({ triage }) => noJudgement.has(triage?.class ?? '')).map(flowKey));
  const failing = findings.filter(
    ({ severity, waivedBy }) => !waivedBy && (severity === 'error' || (isStrict && severity === 'warning')),
  );
  const isJudged =
    failing.some((finding) => !unjudged.has(flowKeyOfFinding(finding))) ||
    failed.some((flow) => !unjudged.has(flowKey(flow)));
  if (failed.length > 0 && !isJudged) return 3;
  return failing.length > 0 || failed.length > 0 || isBelowLimit ? 1 : 0;
}
