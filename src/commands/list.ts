import type { PlannedFlow, PlannedStep } from '../model.ts';
import { environmentsOf, type Prepared, prepare, type RunRequest } from '../prepare.ts';
import { redactTexts } from '../report/redact.ts';
import { count } from '../report/words.ts';
import { printable } from '../report/wrap.ts';
import { secretsOfPlan } from '../secrets-of.ts';
import type { Io } from './io.ts';
import { judgingOperation } from './judging-operation.ts';

export interface ListOptions extends RunRequest {
  json: boolean;
}

/** A step as `list` shows it. */
interface ListedStep {
  name: string;
  item: string;
  operationId: string | null;
  description: string | null;
  /** Why no operation can be named before it is sent. */
  why?: string;
}

/** Prints suites, flows and steps with the operation that judges each. Sends nothing. @returns the exit code */
export async function listCommand(options: ListOptions, io: Io): Promise<number> {
  // Listing needs no keys: whichever are set or missing, the flows are the same.
  const prepared = await prepare(
    { ...options, target: 'sandbox' },
    { env: withoutBaseUrl(io), workingDirectory: io.cwd() },
  );
  const suites = prepared.plan.suites.map((suite) => ({
    ...suite,
    flows: prepared.plan.flows
      .filter((flow) => flow.suite === suite.name)
      .map((flow) => ({
        id: flow.id,
        title: flow.title,
        ...(flow.skip === undefined ? {} : { skip: flow.skip }),
        steps: flow.steps.map((step, index) => listStep(flow, step, index, prepared)),
      })),
  }));
  const shown = suites.filter((suite) => suite.flows.length > 0);
  const secrets = secretsOfPlan(prepared, environmentsOf(prepared, ''));
  const told = redactTexts({ source: prepared.source, suites: shown }, secrets);
  io.stdout.write(options.json ? `${JSON.stringify(told, null, 2)}\n` : printed(told.suites));
  return 0;
}

function listStep(flow: PlannedFlow, { name, item }: PlannedStep, index: number, { loaded }: Prepared): ListedStep {
  const judged = judgingOperation(flow, index, loaded.descriptions);
  return 'match' in judged
    ? { name, item, operationId: judged.match.operation.operationId, description: judged.match.description.id }
    : { name, item, operationId: null, description: null, why: 'later' in judged ? judged.later : judged.missing };
}

interface Listed {
  name: string;
  title: string;
  flows: { id: string; title: string; skip?: string; steps: ListedStep[] }[];
}

function printed(suites: Listed[]): string {
  const lines = suites.flatMap((suite) => [
    `${suite.title} (${suite.name})`,
    ...suite.flows.flatMap((flow) => [
      `  ${flow.id}  ${flow.title}${flow.skip === undefined ? '' : ` [not run here: ${flow.skip}]`}`,
      ...flow.steps.map((step, index) => `    ${index + 1}. ${step.name}  →  ${step.operationId ?? step.why}`),
    ]),
    '',
  ]);
  const flows = suites.flatMap((suite) => suite.flows);
  const steps = flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  return `${lines.map(printable).join('\n')}\n${count(flows.length, 'flow')}, ${count(steps, 'step')}.\n`;
}

function withoutBaseUrl(io: Io): Record<string, string | undefined> {
  const { VIPPS_BASE_URL: _baseUrl, ...env } = io.env;
  return env;
}
