import { flowKey } from './flow-key.ts';
import type { Exchange, FindingDraft, PlannedFlow, StepResult } from './model.ts';
import { isProduction, productionWords } from './plan/production.ts';
import { inTurns } from './plan/take-turns.ts';
import { createRounds } from './run/in-rounds.ts';
import type { JudgedFlow, Session } from './session.ts';

/** Why a run ends before all its flows were run. */
export interface Halt {
  /** One sentence for people. */
  reason: string;
  exitCode: 2 | 3;
}

/** What is kept of a flow until the run's end. */
export type KeptFlow = Pick<JudgedFlow, 'flow' | 'findings'>;

export interface FlowsRun {
  /** In the order of the plan. */
  judged: KeptFlow[];
  halt?: Halt;
}

/**
 * Runs the flows, some at a time; of many sales units, each in its turn. It ends at once where nobody can be connected to,
 * because every further flow would only say so again, and where an answer or a script leads to production.
 *
 * @param keep what is kept of a flow; it is asked in the order in which flows were begun, and soon: the rest is let go then
 */
export async function runFlows(
  flows: PlannedFlow[],
  options: { concurrency: number; bail: boolean },
  session: Pick<Session, 'runFlow' | 'halt'>,
  keep: (one: JudgedFlow) => KeptFlow = (one) => one,
): Promise<FlowsRun> {
  const judged: KeptFlow[] = [];
  const turns = inTurns(flows);
  const inRounds = createRounds();
  const inOrder = takingTurns(({ index, one }: { index: number; one: JudgedFlow }) => {
    judged[index] = keep(one);
  });
  let next = 0;
  let hasFailed = false;
  let hasAnswer = false;
  let halt: Halt | undefined;
  const work = async (): Promise<void> => {
    for (let turn = next++; turn < turns.length; turn = next++) {
      const index = turns[turn] ?? 0;
      const flow = flows[index];
      if (!flow) return;
      const one = await inRounds(flow, () => {
        const held = options.bail && hasFailed;
        const skip = held ? { skip: 'An earlier flow failed, and --bail was given.' } : {};
        return session.runFlow({ ...flow, ...skip }).catch((error) => brokenFlow(flow, error));
      });
      inOrder(turn, { index, one });
      hasFailed ||= one.flow.status === 'failed';
      hasAnswer ||= one.exchanges.some(({ response }) => response !== undefined);
      halt ??= haltFor(one, hasAnswer);
      if (halt) session.halt(halt.reason);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, work));
  return halt ? { judged, halt } : { judged };
}

/** Hands things on in the order of their numbers, from 0: one that is early waits for those before it. */
function takingTurns<T>(take: (one: T) => void): (number: number, one: T) => void {
  const early = new Map<number, T>();
  let due = 0;
  return (number, one) => {
    early.set(number, one);
    for (let next = early.get(due); next !== undefined; next = early.get(due)) {
      early.delete(due++);
      take(next);
    }
  };
}

/** A bug of ours costs the flow that it met; what the others have found is kept. */
function brokenFlow(flow: PlannedFlow, error: unknown): JudgedFlow {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { id, suite, name, title, iteration, unit } = flow;
  const steps = flow.steps.map((step): StepResult => ({ name: step.name, status: 'skipped', exchanges: [] }));
  const finding: FindingDraft = {
    id: `bug ${flowKey(flow)}`,
    code: 'unvalidated',
    severity: 'error',
    suite,
    flow: id,
    ...(unit === undefined ? {} : { unit }),
    ...(iteration > 1 ? { iteration } : {}),
    step: '',
    cause: 'bug',
    detail: `a bug of vipps-contract. ${trace}`,
  };
  return {
    flow: {
      ...{ id, suite, name, title, iteration, attempt: 1, status: 'failed', durationMs: 0, steps },
      cause: 'bug',
      reason: 'Broken off by a bug of vipps-contract.',
      ...(unit === undefined ? {} : { unit }),
    },
    findings: [finding],
    exchanges: [],
  };
}

function haltFor({ flow, exchanges }: JudgedFlow, hasAnswer: boolean): Halt | undefined {
  const led = exchanges.find(leadsToProduction);
  if (led) {
    const step = flow.steps.find(({ exchanges: own }) => own.some(({ id }) => id === led.id))?.name ?? '';
    const what = led.response ? `A redirect in "${step}" of ${flow.id} leads to` : `"${step}" of ${flow.id} calls`;
    return { reason: productionWords(what), exitCode: 2 };
  }
  const last = exchanges.at(-1);
  if (hasAnswer || !last?.failure || !exchanges.every(hasNoConnection)) return undefined;
  return {
    reason: `Not run: ${new URL(last.request.url).origin} cannot be reached. ${last.failure.message}`,
    exitCode: 3,
  };
}

/** The guard has stopped it (a followed redirect has led elsewhere than its URL), or a redirect asks for it. */
function leadsToProduction({ request, response, failure }: Exchange): boolean {
  if (failure) return failure.code === 'blocked-host' && [request.url, failure.place ?? ''].some(isProduction);
  return (response?.headers ?? []).some(([name, value]) => name.toLowerCase() === 'location' && isProduction(value));
}

function hasNoConnection({ failure }: Exchange): boolean {
  return failure !== undefined && ['refused', 'dns', 'tls'].includes(failure.code);
}
