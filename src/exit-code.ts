import type { Finding } from './model.ts';

export interface Outcome {
  findings: Finding[];
  /** The signal that interrupted the run. */
  signal?: 'SIGINT' | 'SIGTERM';
  /** What ended the run before all its flows were run. */
  halt?: { exitCode: number };
  /** Warnings fail too. */
  isStrict: boolean;
  /** A limit that the user set was missed: coverage. */
  isBelowLimit?: boolean;
}

/** Findings that say nothing about the contract, because nothing was answered. */
const noJudgement = new Set<Finding['code']>(['no-response']);

/** The exit code of a run: design §3. */
export function exitCodeOf({ findings, signal, isStrict, isBelowLimit, halt }: Outcome): number {
  if (signal) return signal === 'SIGINT' ? 130 : 143;
  if (halt) return halt.exitCode;
  const failing = findings.filter(
    ({ severity, waivedBy }) => !waivedBy && (severity === 'error' || (isStrict && severity === 'warning')),
  );
  const errors = failing.filter(({ severity }) => severity === 'error');
  if (errors.length > 0 && errors.every(({ code }) => noJudgement.has(code))) return 3;
  return failing.length > 0 || isBelowLimit ? 1 : 0;
}
