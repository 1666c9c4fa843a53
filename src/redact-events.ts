import type { FindingDraft, PlannedFlow, Secret } from './model.ts';
import { learnSecrets, redactText } from './report/redact.ts';
import { redactFindings } from './report/redact-finding.ts';
import type { SessionEvent } from './session.ts';

/**
 * What is told while a run goes on, without anything secret: the settings' values and whatever the flow itself has brought to
 * light. Of a step that has just finished only what it is and how it went is told on.
 */
export function redactEvents(
  knownOf: (flow: PlannedFlow) => Secret[],
  tell: (event: SessionEvent) => void,
): (event: SessionEvent<FindingDraft>) => void {
  return (event) => {
    const known = knownOf(event.flow);
    const flow = named(event.flow, known);
    if (event.type === 'flow-started') return tell({ ...event, flow });
    if (event.type === 'step-waiting') return tell({ ...event, flow, step: redactText(event.step, known) });
    if (event.type === 'step-finished') {
      const { reason: _reason, ...step } = event.step;
      return tell({ ...event, flow, step: { ...step, name: redactText(step.name, known) } });
    }
    const { findings } = event;
    const result = named(event.result, known);
    const exchanges = result.steps.flatMap((step) => step.exchanges);
    const secrets = [...known, ...learnSecrets(exchanges)];
    const withoutSecrets = <T extends { reason?: string; name: string }>(named: T): T => ({
      ...named,
      name: redactText(named.name, secrets),
      ...(named.reason === undefined ? {} : { reason: redactText(named.reason, secrets) }),
    });
    return tell({
      ...event,
      flow,
      result: { ...withoutSecrets(result), steps: result.steps.map(withoutSecrets) },
      findings: redactFindings(findings, secrets),
      written: event.written.map((line) => ({
        ...line,
        step: redactText(line.step, secrets),
        text: redactText(line.text, secrets),
      })),
    });
  };
}

/** What a flow is called comes from a collection. It is called the same in each event, however much has been learnt meanwhile. */
function named<T extends Pick<PlannedFlow, 'id' | 'suite' | 'name' | 'title' | 'unit'>>(flow: T, known: Secret[]): T {
  const [id, suite, name, title] = [flow.id, flow.suite, flow.name, flow.title].map((text) => redactText(text, known));
  const unit = flow.unit === undefined ? {} : { unit: redactText(flow.unit, known) };
  return { ...flow, id, suite, name, title, ...unit };
}
