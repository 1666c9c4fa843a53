import type { Checkup, Examined, Outcome } from './checkup.ts';
import { skipped } from './checkup.ts';

export interface Examination {
  checks: Examined[];
  /** 0 all well · 2 a setting is missing or malformed · 3 anything else is wrong. */
  exitCode: 0 | 2 | 3;
}

/**
 * Looks at one thing after the other. What needs something that failed is skipped, so that one fault is told once.
 *
 * @param onDone called with each checkup when it is done
 */
export async function examine(checkups: Checkup[], onDone: (examined: Examined) => void): Promise<Examination> {
  const outcomes: Outcome[] = [];
  const checks: Examined[] = [];
  /** Title of the fault behind each checkup that failed or was not looked at. */
  const unusable = new Map<string, string>();
  for (const checkup of checkups) {
    const cause = checkup.needs.map((id) => unusable.get(id)).find((title) => title !== undefined);
    const outcome = cause === undefined ? await checkup.examine() : notLookedAt(cause);
    if (cause !== undefined || outcome.status === 'failed') unusable.set(checkup.id, cause ?? checkup.title);
    const { isSetting: _isSetting, ...told } = outcome;
    const examined = { id: checkup.id, title: checkup.title, ...told };
    outcomes.push(outcome);
    checks.push(examined);
    onDone(examined);
  }
  return { checks, exitCode: exitCodeOf(outcomes) };
}

function notLookedAt(title: string): Outcome {
  return { ...skipped(`Skipped: fix "${title}" first.`), cause: 'needs' };
}

function exitCodeOf(outcomes: Outcome[]): 0 | 2 | 3 {
  const wrong = outcomes.filter(({ status }) => status === 'failed');
  if (wrong.length === 0) return 0;
  return wrong.some(({ isSetting }) => isSetting) ? 2 : 3;
}
