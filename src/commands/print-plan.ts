import { flowLabel } from '../flow-key.ts';
import { kindOfVariable } from '../load/settings.ts';
import type { PlannedFlow, PlannedStep } from '../model.ts';
import { environmentsOf, type Prepared } from '../prepare.ts';
import { groupBy } from '../report/group-by.ts';
import { redactText } from '../report/redact.ts';
import { count } from '../report/words.ts';
import { printable } from '../report/wrap.ts';
import { declaredSecrets, secretsByFlow, secretsOfCollections, secretsOfPlan } from '../secrets-of.ts';
import { judgingOperation } from './judging-operation.ts';
import { type Preview, previewRequests } from './preview-request.ts';
import { variableOrigins } from './variable-origins.ts';

/** Prints what a run would send and where to, with headers and bodies where that is wished; nothing secret is in it. */
export function printPlan(prepared: Prepared, write: (text: string) => unknown, isVerbose = false): void {
  const { plan, target, source, loaded } = prepared;
  const { kind, origin, keys } = target;
  const environments = environmentsOf(prepared, origin ?? '');
  const secretsOfFlow = secretsByFlow(environments, secretsOfCollections(loaded), declaredSecrets(prepared));
  const secrets = secretsOfPlan(prepared, environments);
  // A collection that somebody brings along must not steer a terminal.
  const line = (text: string): unknown => write(`${printable(text)}\n`);
  const named = (text: string): unknown => line(redactText(text, secrets));
  write(
    `Dry run: nothing is sent.\nTarget: ${placeOf(origin, kind)}, with ${prepared.isOwn ? 'your own variables' : keysOf[keys]}. Source: ${source}.\n`,
  );
  write('‹name› stands for a secret, {{name}} for what only the run knows.\n');
  for (const note of prepared.notes) named(note);
  for (const [flow, ...others] of groupBy(plan.flows, ({ id, iteration }) => `${id} ${iteration}`).values()) {
    if (flow === undefined) continue;
    write('\n');
    named(
      `${flowLabel({ id: flow.id, iteration: flow.iteration })}  ${flow.title}${flow.skip === undefined ? '' : `  [skipped: ${flow.skip}]`}`,
    );
    if (flow.unit !== undefined) write(`  ${unitsWords([flow, ...others])}\n`);
    const requests = previewRequests(flow, environments.valuesOf(flow), secretsOfFlow(flow), environments.globals);
    flow.steps.forEach((step, index) => {
      named(`  ${String(index + 1).padStart(2)}. ${step.name}${isOnce(step)}`);
      const request = requests[index];
      if (request === undefined) return;
      line(`      ${request.method} ${request.url}`);
      named(`      → ${statusWords(step)}, ${judgeOf(flow, index)}`);
      if (isVerbose) for (const text of messageLines(request)) line(`        ${text}`.trimEnd());
    });
  }
  printOrigins();
  const steps = plan.flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  write(`\n${count(plan.flows.length, 'flow')}, ${count(steps, 'step')}.\n`);

  function printOrigins(): void {
    const origins = variableOrigins(plan.flows, environments, source);
    if (origins.length === 0) return;
    const width = Math.max(...origins.map(({ name }) => name.length));
    const fromWidth = Math.max(...origins.map(({ from }) => from.length));
    write('\nVariables, and where their values come from:\n');
    for (const { name, from, value } of origins) {
      // A name that stands in for a secret must not be taken for one.
      const shown = value === undefined ? '' : kindOfVariable(name) ? `‹${name}›` : redactText(value, secrets);
      line(`  ${name.padEnd(width)}  ${from.padEnd(fromWidth)}  ${shortened(shown)}`.trimEnd());
    }
  }

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

const MOST_NAMED = 10;

/** The same is sent for every unit, but for what its row says: the first stands for all. */
function unitsWords(flows: PlannedFlow[]): string {
  const named = flows.slice(0, MOST_NAMED).map(({ unit }) => unit);
  const more = flows.length > MOST_NAMED ? ` and ${flows.length - MOST_NAMED} more` : '';
  const shown = flows.length > 1 ? '; shown as for the first' : '';
  return `for ${count(flows.length, 'sales unit')}: ${named.join(', ')}${more}${shown}`;
}

const LONGEST_VALUE = 60;

function shortened(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
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
