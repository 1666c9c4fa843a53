import type {
  AppliedRepair,
  Expectation,
  Flow,
  Plan,
  PlannedFlow,
  PlannedStep,
  PostmanCollection,
  Repair,
  Step,
  Suite,
} from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { inItsFolders, itemsOf, type PlacedItem } from './find-item.ts';
import { overrideItem } from './override-item.ts';
import { repairItem } from './repair-item.ts';
import { didYouMean } from './suggest.ts';

export interface PlanInput {
  suites: Suite[];
  /** By id: `collection:ecom`. */
  collections: Record<string, PostmanCollection>;
  /** Repairs of official items; none for the bundled ones. */
  repairs: Repair[];
  /** Why flows with a tag are not run here: `{ 'sandbox-only': 'needs the controls of the sandbox' }`. */
  skippedTags: Record<string, string>;
  /** How often every flow is run. */
  iterations: number;
}

/**
 * Makes the flows of the suites ready for newman.
 *
 * @throws UsageError where a step names an item that its collection does not have
 */
export function planSuites(input: PlanInput): Plan {
  const planned = input.suites.map((suite) => planSuite(suite, input));
  const once = planned.flatMap((suite) => suite.flows);
  const flows = Array.from({ length: input.iterations }, (_, index) =>
    once.map((flow) => ({ ...flow, iteration: index + 1 })),
  );
  return {
    suites: input.suites.map(({ name, title }) => ({ name, title })),
    flows: flows.flat(),
    repairs: unique(planned.flatMap((suite) => suite.repairs)),
  };
}

function planSuite(suite: Suite, input: PlanInput): { flows: PlannedFlow[]; repairs: AppliedRepair[] } {
  const collection = input.collections[suite.collection];
  if (!collection)
    throw new UsageError(`The suite "${suite.name}" needs the collection "${suite.collection}", which is missing.`);
  const repairs = input.repairs.filter((repair) => repair.collection === suite.collection);
  const items = itemsOf(collection).map((placed) => ({ placed, repaired: repairItem(placed.item, repairs) }));
  const byName = new Map(items.map(({ placed, repaired }) => [placed.item.name, { ...placed, item: repaired.item }]));
  const flows = suite.flows.map((flow) => planFlow(suite, flow, collection, byName, input.skippedTags));
  return { flows, repairs: items.flatMap(({ repaired }) => repaired.repairs) };
}

function planFlow(
  suite: Suite,
  flow: Flow,
  collection: PostmanCollection,
  items: Map<string, PlacedItem>,
  skippedTags: Record<string, string>,
): PlannedFlow {
  const steps = [...(suite.opening ?? []), ...flow.steps];
  const names = numbered(steps.map((step) => step.name ?? step.item));
  const skip = flow.tags?.map((tag) => skippedTags[tag]).find((reason) => reason !== undefined);
  const planned: PlannedFlow = {
    id: `${suite.name}/${flow.name}`,
    suite: suite.name,
    name: flow.name,
    title: flow.title,
    iteration: 1,
    collection: { ...collection, item: [] },
    steps: [],
  };
  if (skip !== undefined) planned.skip = skip;
  steps.forEach((step, index) => {
    const placed = items.get(step.item);
    if (!placed) throw missingItem(step, planned, collection, [...items.keys()]);
    const id = `step-${index + 1}`;
    planned.steps.push(planStep(step, id, names[index] ?? step.item));
    planned.collection.item.push(inItsFolders({ ...overrideItem(placed.item, step), id }, placed.folders));
  });
  return planned;
}

function planStep(step: Step, id: string, name: string): PlannedStep {
  const planned: PlannedStep = { id, name, item: step.item, expect: step.expect, reads: variablesIn(step.expect) };
  if (step.variables) planned.variables = step.variables;
  if (step.until) planned.until = step.until;
  if (step.pauseMs !== undefined) planned.pauseMs = step.pauseMs;
  if (step.sends) planned.sends = step.sends;
  return planned;
}

/** Names of the variables that an expectation compares with. */
function variablesIn(expectation: Expectation): string[] {
  const amounts = typeof expectation.summary === 'object' ? Object.values(expectation.summary) : [];
  const values = [
    ...Object.values(expectation.fields ?? {}),
    ...Object.values(expectation.aggregate ?? {}),
    ...amounts,
  ];
  const names = values.flatMap((value) =>
    typeof value === 'object' && value !== null && 'variable' in value ? [value.variable] : [],
  );
  return [...new Set(names)];
}

function numbered(names: string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function missingItem(step: Step, flow: PlannedFlow, collection: PostmanCollection, names: string[]): UsageError {
  const hint = didYouMean(step.item, names);
  return new UsageError(`Step "${step.item}" of ${flow.id} is not in the collection "${collection.info.name}".${hint}`);
}

function unique(repairs: AppliedRepair[]): AppliedRepair[] {
  const byPlace = new Map(repairs.map((repair) => [`${repair.collection} ${repair.item} ${repair.defect}`, repair]));
  return [...byPlace.values()];
}
