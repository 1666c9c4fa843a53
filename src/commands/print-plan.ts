import type { Prepared } from '../prepare.ts';
import { count } from '../report/words.ts';

/** Prints what a run would send and where to; nothing secret is in it. */
export function printPlan({ plan, target, source }: Prepared, write: (text: string) => unknown): void {
  const where = target.origin ?? 'the embedded sandbox';
  const keys = {
    own: 'your own keys',
    placeholders: 'placeholder keys',
    'own-or-placeholders': 'your own keys where set, placeholders elsewhere',
  }[target.keys];
  write(`Dry run: nothing is sent.\nTarget: ${where} (${target.kind}), with ${keys}. Source: ${source}.\n`);
  for (const flow of plan.flows) {
    write(`\n${flow.id}  ${flow.title}${flow.skip === undefined ? '' : `  [skipped: ${flow.skip}]`}\n`);
    flow.steps.forEach((step, index) => {
      write(`  ${String(index + 1).padStart(2)}. ${step.name} → ${statusWords(step.expect.status)}\n`);
    });
  }
  const steps = plan.flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  write(`\n${count(plan.flows.length, 'flow')}, ${count(steps, 'step')}.\n`);
}

function statusWords(status: Prepared['plan']['flows'][number]['steps'][number]['expect']['status']): string {
  return Array.isArray(status) ? status.join(' or ') : String(status);
}
