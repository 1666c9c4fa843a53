import type { PlannedFlow, PlannedStep } from '../model.ts';
import { makeEnvironment } from '../plan/environment.ts';
import type { Prepared } from '../prepare.ts';
import { count } from '../report/words.ts';
import { secretsOf } from '../verify.ts';
import { judgingOperation } from './judging-operation.ts';
import { type Preview, previewRequests } from './preview-request.ts';

/** Prints what a run would send and where to, with headers and bodies where that is wished; nothing secret is in it. */
export function printPlan(prepared: Prepared, write: (text: string) => unknown, isVerbose = false): void {
  const { plan, target, source, loaded, settings, variables } = prepared;
  const { kind, origin, keys } = target;
  const input = { file: loaded.environment.values, own: settings.values, given: variables, keys };
  const values = makeEnvironment({ ...input, origin: origin ?? '' });
  const secrets = secretsOf(values);
  write(`Dry run: nothing is sent.\nTarget: ${placeOf(origin, kind)}, with ${keysOf[keys]}. Source: ${source}.\n`);
  write('‹name› stands for a secret, {{name}} for what only the run knows.\n');
  for (const note of prepared.notes) write(`${note}\n`);
  for (const flow of plan.flows) {
    write(`\n${flow.id}  ${flow.title}${flow.skip === undefined ? '' : `  [skipped: ${flow.skip}]`}\n`);
    const ofRow = flow.data === undefined ? secrets : [...secrets, ...secretsOf(flow.data)];
    const requests = previewRequests(flow, values, ofRow);
    flow.steps.forEach((step, index) => {
      write(`  ${String(index + 1).padStart(2)}. ${step.name}${isOnce(step)}\n`);
      const request = requests[index];
      if (request === undefined) return;
      write(`      ${request.method} ${request.url}\n      → ${statusWords(step)}, ${judgeOf(flow, index)}\n`);
      if (isVerbose) for (const line of messageLines(request)) write(`${`        ${line}`.trimEnd()}\n`);
    });
  }
  const steps = plan.flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  write(`\n${count(plan.flows.length, 'flow')}, ${count(steps, 'step')}.\n`);

  function judgeOf(flow: PlannedFlow, index: number): string {
    const judged = judgingOperation(flow, index, loaded.descriptions);
    if ('missing' in judged) return `judged by nothing: ${judged.missing}`;
    return `judged by ${'later' in judged ? judged.later : judged.match.operation.operationId}`;
  }
}

const keysOf = {
  own: 'your own keys',
  placeholders: 'placeholder keys',
  'own-or-placeholders': 'your own keys where set, placeholders elsewhere',
};

function placeOf(origin: string | undefined, kind: string): string {
  return origin === undefined ? 'the embedded sandbox at {{base_url}}' : `${origin} (${kind})`;
}

function isOnce({ once }: PlannedStep): string {
  return once === undefined ? '' : '  (sent once; later flows use what it brings)';
}

function statusWords({ expect: { status } }: PlannedStep): string {
  return Array.isArray(status) ? status.join(' or ') : String(status);
}

function messageLines({ headers, body }: Preview): string[] {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return body === undefined ? lines : [...lines, '', ...body.split(/\r?\n/), ''];
}
