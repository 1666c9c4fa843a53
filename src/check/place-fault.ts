import { createHash } from 'node:crypto';
import type { Fault, Finding, PlannedFlow } from '../model.ts';
import { severities } from './severities.ts';
import { sayFinding, type Unsaid } from './words.ts';

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
export type Unnumbered = Omit<Finding, 'id'>;

/** A fault with its place, its severity and its words. */
export function placeFault(fault: Fault, where: Where): Unnumbered {
  const { detail, ...known } = fault;
  const { flow, step, exchangeId, status } = where;
  const description = fault.description ?? where.description;
  const operationId = fault.operationId ?? where.operationId;
  const placed: Omit<Unsaid, 'detail'> = {
    ...known,
    suite: flow.suite,
    flow: flow.id,
    ...(flow.unit === undefined ? {} : { unit: flow.unit }),
    step,
    ...(exchangeId === undefined ? {} : { exchangeId }),
    ...(description === undefined ? {} : { description }),
    ...(operationId === undefined ? {} : { operationId }),
    ...(status === undefined ? {} : { status }),
  };
  const message = sayFinding(detail === undefined ? placed : { ...placed, detail });
  return { ...placed, severity: severities[fault.code], message };
}

/** Ids that are the same in the next run: a hash of code and place, with a number where two have the same. */
export function numberFindings(findings: readonly Unnumbered[], iteration = 1): Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const key = keyOf(finding, iteration);
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    return { id: hash(count === 1 ? key : `${key} ${count}`), ...finding };
  });
}

function keyOf(finding: Unnumbered, iteration: number): string {
  const { suite, flow, unit, step, code, description, operationId, status, pointer, keyword } = finding;
  const round = iteration > 1 ? iteration : null;
  return JSON.stringify([suite, flow, unit, round, step, code, description, operationId, status, pointer, keyword]);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
