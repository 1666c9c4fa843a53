import type { ExchangeResult, FindingDraft, FlowResult, Waiver } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { covers, isExpired, isValid, matchesGlob, matchesStatus, type WaiveContext, waive } from '../waive.ts';
import { descriptionFault, problemsMet } from './description-invalid.ts';
import { numberFindings, placeFault, type Unnumbered } from './place-fault.ts';

export interface JudgedRun {
  flows: readonly FlowResult[];
  /** Of all flows. */
  findings: readonly FindingDraft[];
  descriptions: readonly Description[];
  waivers: readonly Waiver[];
  /** Some flows only: what the project's own waivers are for may lie in the others. */
  isPart?: boolean;
}

/** What can only be told when all flows are done: faults of the descriptions, and waivers that are past or not needed. */
export function judgeRun(run: JudgedRun, context: WaiveContext): FindingDraft[] {
  const seen = firstOfEachKind(run.flows);
  const invalid = waive(brokenDescriptions(seen, run.descriptions), run.waivers, context);
  const expired = run.waivers.filter((waiver) => isExpired(waiver, context.now)).map(expiredWaiver);
  const valid = run.waivers.filter((waiver) => isValid(waiver, context));
  const isJudged = (waiver: Waiver): boolean => run.isPart !== true || waiver.artefact === undefined;
  const stale = valid.filter(isJudged).flatMap((waiver) => staleWaiver(waiver, seen, [...run.findings, ...invalid]));
  return numberFindings([...invalid, ...expired, ...stale]);
}

/** An exchange and where it took place. */
interface Seen {
  exchange: Pick<ExchangeResult, 'description' | 'operationId' | 'judgedBy' | 'response'>;
  flow: FlowResult;
  step: string;
}

/** The first exchange of each operation, judge and status: the others tell nothing more here. */
function firstOfEachKind(flows: readonly FlowResult[]): Seen[] {
  const seen = new Map<string, Seen>();
  for (const flow of flows) {
    for (const { name, exchanges } of flow.steps) {
      for (const exchange of exchanges) {
        const { description, operationId, judgedBy, response } = exchange;
        const key = JSON.stringify([description, operationId, judgedBy, response?.status]);
        if (!seen.has(key)) seen.set(key, { exchange, flow, step: name });
      }
    }
  }
  return [...seen.values()];
}

/** Each problem once, at the first exchange that was judged by what has it. */
function brokenDescriptions(seen: Seen[], descriptions: readonly Description[]): Unnumbered[] {
  const told = new Set<string>();
  const met = new Set<string>();
  return seen.flatMap(({ exchange, flow, step }) => {
    const description = descriptions.find(({ id }) => id === exchange.description);
    const operation = description?.operations.find(({ operationId }) => operationId === exchange.operationId);
    const key = `${exchange.description} ${exchange.operationId} ${exchange.response?.status}`;
    if (description === undefined || operation === undefined || met.has(key)) return [];
    met.add(key);
    const problems = [...description.problems, ...problemsMet(description, operation, exchange.response)];
    return problems.flatMap((problem) => {
      const id = JSON.stringify([description.id, problem.place, problem.keyword]);
      if (told.has(id)) return [];
      told.add(id);
      return [placeFault(descriptionFault(description, problem), { flow, step })];
    });
  });
}

/** A waiver past its date is nobody's step: it fails the run as a whole. */
function expiredWaiver(waiver: Waiver): Unnumbered {
  const nowhere = { flow: { id: '', suite: '', iteration: 1 }, step: '' };
  return placeFault({ code: 'expired-waiver', ...argumentsOf(waiver), expected: waiver.expires ?? null }, nowhere);
}

/** A waiver that covers nothing, although its operation and status occurred. */
function staleWaiver(waiver: Waiver, seen: Seen[], findings: readonly Unnumbered[]): Unnumbered[] {
  const occurrence = seen.find(({ exchange }) => isAbout(waiver, exchange));
  if (occurrence === undefined || findings.some((finding) => covers(waiver, finding))) return [];
  const { flow, step } = occurrence;
  return [placeFault({ code: 'stale-waiver', ...argumentsOf(waiver) }, { flow, step })];
}

function isAbout(waiver: Waiver, { description, operationId, judgedBy, response }: Seen['exchange']): boolean {
  const judges = [description ?? '', judgedBy ?? ''];
  return (
    judges.some((id) => id !== '' && matchesGlob(waiver.description, id)) &&
    matchesGlob(waiver.operation, operationId ?? '') &&
    matchesStatus(waiver.status, response?.status)
  );
}

function argumentsOf({ code, description, operation, status, pointer, keyword, reason, owner }: Waiver) {
  return {
    description,
    operationId: operation,
    ...(pointer === undefined ? {} : { pointer }),
    ...(keyword === undefined ? {} : { keyword }),
    waiver: { code, status, owner, reason },
  };
}
