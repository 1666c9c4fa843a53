import { createHash } from 'node:crypto';
import type { Fault, FindingDraft, PlannedFlow } from '../model.ts';
import { severities } from './severities.ts';

/** Where a fault was seen. */
export interface Where {
  flow: Pick<PlannedFlow, 'id' | 'suite' | 'unit' | 'iteration'>;
  step: string;
  exchangeId?: string;
  description?: string;
  operationId?: string;
  status?: number;
}

/** Findings without an id: those get one when all of a step are there. */
export type Unnumbered = Omit<FindingDraft, 'id'>;

/** A fault with its place and its severity. */
export function placeFault(fault: Fault, where: Where): Unnumbered {
  const { flow, step, exchangeId, status } = where;
  const description = fault.description ?? where.description;
  const operationId = fault.operationId ?? where.operationId;
  return {
    ...fault,
    severity: severities[fault.code],
    suite: flow.suite,
    flow: flow.id,
    ...(flow.unit === undefined ? {} : { unit: flow.unit }),
    ...(flow.iteration > 1 ? { iteration: flow.iteration } : {}),
    step,
    ...(exchangeId === undefined ? {} : { exchangeId }),
    ...(description === undefined ? {} : { description }),
    ...(operationId === undefined ? {} : { operationId }),
    ...(status === undefined ? {} : { status }),
  };
}

/** Ids that are the same in the next run: a hash of code and place, with a number where two have the same. */
export function numberFindings(findings: readonly Unnumbered[]): FindingDraft[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = keyOf(finding);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { id: hash(count === 1 ? key : `${key} ${count}`), ...finding };
  });
}

function keyOf(finding: Unnumbered): string {
  const { suite, flow, unit, iteration, step, code, description, operationId, status, pointer, keyword } = finding;
  return JSON.stringify([
    suite,
    flow,
    unit,
    iteration ?? null,
    step,
    code,
    description,
    operationId,
    status,
    pointer,
    keyword,
  ]);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
