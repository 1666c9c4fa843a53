import { afterAll, beforeAll, describe, it } from 'vitest';
import type { Judge } from './check/judge.ts';
import { flowLabel } from './flow-key.ts';
import { given } from './given.ts';
import type { Finding, FindingDraft, FlowResult, PlannedFlow, Secret } from './model.ts';
import { type OpenedTarget, openTarget } from './open-target.ts';
import { skipFlows } from './plan/skip-flows.ts';
import { type Prepared, prepare, type RunRequest } from './prepare.ts';
import { learnSecrets } from './report/redact.ts';
import { redactFindings } from './report/redact-finding.ts';
import { createRounds, type InRounds } from './run/in-rounds.ts';
import { startSandbox } from './sandbox/start.ts';
import { secretsByFlow, secretsOfPlan } from './secrets-of.ts';
import { defaultLimits, judgeFor, type Limits, type Manners, openSession, type Session } from './session.ts';
import { DEFAULT_RETRIES, newRunTag } from './verify.ts';

/** What contract tests are made of: as the flags of `vipps-contract run`, all optional. */
export interface ContractTestOptions extends Partial<RunRequest> {
  limits?: Partial<Limits>;
  manners?: Manners;
  /** Warnings fail a test too. */
  strict?: boolean;
  /** Flows run side by side, as many as vitest's `maxConcurrency` says. */
  concurrent?: boolean;
  /** The longest that one flow may take, ms; two minutes by default. */
  flowTimeoutMs?: number;
  /** Where settings come from; the process environment and `.env` by default. */
  env?: Record<string, string | undefined>;
  /** Where files are looked for; the working directory by default. */
  workingDirectory?: string;
}

/** What the tests of one call share. */
interface Bench {
  target: OpenedTarget;
  /** What is known to be secret before anything is sent. */
  secrets: Secret[];
  session: Session;
  judge: Judge;
  inRounds: InRounds;
}

/** What fails a test, in the words of the findings; where it was thrown is of no interest. */
class BrokenContractError extends Error {
  override name = 'BrokenContractError';

  constructor(told: string[]) {
    super(['The contract is broken.', ...told].join('\n'));
    this.stack = `${this.name}: ${this.message}`;
  }
}

const FLOW_TIMEOUT_MS = 120_000;

/**
 * Makes one vitest test per flow, named after it, against the target that the settings choose: the test environment with keys,
 * else the embedded sandbox. Call it at the top of a test file, or in a `describe`.
 */
export function contractTests(options: ContractTestOptions = {}): void {
  const { concurrent = false, flowTimeoutMs: timeout = FLOW_TIMEOUT_MS } = options;
  describe('contract', { concurrent, timeout }, async () => {
    const prepared = await prepare(requestOf(options), {
      env: options.env ?? process.env,
      workingDirectory: options.workingDirectory ?? process.cwd(),
    });
    const done: { flow: FlowResult; findings: FindingDraft[] }[] = [];
    let bench: Bench | undefined;
    beforeAll(async () => {
      bench = await openBench(prepared, options);
    });
    afterAll(async () => {
      await bench?.session.close();
      await bench?.target.close();
    });
    for (const suite of prepared.plan.suites) {
      const flows = prepared.plan.flows.filter((flow) => flow.suite === suite.name);
      if (flows.length === 0) continue;
      describe(suite.title, () => {
        for (const planned of flows) {
          it(flowLabel(planned), async ({ skip, expect }) => {
            const { result, findings, told } = await judged(bench as Bench, planned, options.strict ?? false);
            if (result.status === 'skipped') skip(result.reason);
            done.push({ flow: result, findings });
            if (told.length > 0) throw new BrokenContractError(told);
            expect(result.status).toBe('passed');
          });
        }
      });
    }
    it.sequential('waivers and descriptions', () => {
      const findings = (bench as Bench).judge.judgeRun(
        done.map(({ flow }) => flow),
        done.flatMap((one) => one.findings),
      );
      const told = toldOf(findings, (bench as Bench).secrets, options.strict ?? false);
      if (told.length > 0) throw new BrokenContractError(told);
    });
  });
}

function requestOf({
  limits,
  manners,
  strict,
  concurrent,
  flowTimeoutMs,
  env,
  workingDirectory,
  ...request
}: ContractTestOptions): RunRequest {
  return { flows: [], target: 'auto', source: 'auto', openapi: [], variables: {}, iterations: 1, ...request };
}

async function openBench(prepared: Prepared, { limits, manners }: ContractTestOptions): Promise<Bench> {
  const target = await openTarget(prepared, { startSandbox });
  const judge = judgeFor(prepared, new Date());
  const session = openSession({
    origin: target.origin,
    isSandbox: target.isSandbox,
    valuesOf: target.valuesOf,
    mayFill: target.mayFill,
    runTag: newRunTag(),
    keepsCode: prepared.source !== 'custom',
    judge,
    limits: { ...defaultLimits, ...limits },
    manners: { retries: DEFAULT_RETRIES, ...manners },
    globalVariables: prepared.globals,
    ...given(prepared, 'uploadsFrom'),
    ...(prepared.loaded.environment.variables && { typed: prepared.loaded.environment.variables }),
    ...(target.receiver === undefined ? {} : { receiver: target.receiver }),
  });
  return { target, secrets: secretsOfPlan(prepared, target), session, judge, inRounds: createRounds() };
}

/** Runs a flow and says, without secrets, what fails it. */
async function judged({ target, secrets: known, session, inRounds }: Bench, planned: PlannedFlow, isStrict: boolean) {
  const [flow = planned] = skipFlows([planned], target.place);
  const { flow: result, findings, exchanges } = await inRounds(flow, () => session.runFlow(flow));
  const secrets = [...secretsByFlow(target, known)(flow), ...learnSecrets(exchanges)];
  return { result, findings, told: toldOf(findings, secrets, isStrict) };
}

/** What fails a test, without secrets. */
function toldOf(findings: FindingDraft[], secrets: Secret[], isStrict: boolean): string[] {
  return redactFindings(findings.filter(isFailing(isStrict)), secrets).map(tell);
}

function isFailing(isStrict: boolean): (finding: FindingDraft) => boolean {
  return ({ severity, waivedBy }) => !waivedBy && (severity === 'error' || (isStrict && severity === 'warning'));
}

/** `Capture Payment: Got status 418; … [undocumented-status]` */
function tell({ step, message, code }: Finding): string {
  return `${step === '' ? '' : `${step}: `}${message} [${code}]`;
}
