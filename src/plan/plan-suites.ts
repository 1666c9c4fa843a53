import type {
  AppliedRepair,
  Flow,
  Json,
  Plan,
  PlannedFlow,
  PlannedStep,
  PostmanCollection,
  Repair,
  Step,
  Suite,
} from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { inItsFolders, itemsOf, numbered, type PlacedItem } from './find-item.ts';
import { overrideItem } from './override-item.ts';
import { asGuest, itemOfRequest, withoutScripts } from './place-step.ts';
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
  /** Rows of a data file: every flow is run once for each. */
  rows?: Record<string, Json>[];
}

/**
 * Makes the flows of the suites ready for newman.
 *
 * @throws UsageError where a step names an item that its collection does not have
 */
export function planSuites(input: PlanInput): Plan {
  const planned = input.suites.map((suite) => planSuite(suite, input));
  const once = planned.flatMap((suite) => suite.flows);
  const rounds = Array.from({ length: input.iterations }, () => input.rows ?? [undefined]).flat();
  const ofCollection = newmansRounds(input);
  const flows = Array.from({ length: Math.max(rounds.length, ofCollection.length) }, (_one, index) =>
    once.flatMap((flow) => inRound(flow, flow.round ? ofCollection : rounds, index)),
  );
  return {
    suites: input.suites.map(({ name, title }) => ({ name, title })),
    flows: flows.flat(),
    repairs: unique(planned.flatMap((suite) => suite.repairs)),
  };
}

type Round = Record<string, Json> | undefined;

/** newman counts all iterations, not those of each row: of fewer rows the last is used again, of more rows the last are left out. */
function newmansRounds({ iterations, rows = [] }: PlanInput): Round[] {
  const count = iterations === 1 ? Math.max(1, rows.length) : iterations;
  return Array.from({ length: count }, (_one, index) => rows[Math.min(index, rows.length - 1)]);
}

function inRound(flow: PlannedFlow, rounds: Round[], index: number): PlannedFlow[] {
  if (index >= rounds.length) return [];
  const data = rounds[index];
  const placed = { ...flow, iteration: index + 1, ...(data === undefined ? {} : { data }) };
  return [flow.round ? { ...placed, round: { iteration: index, count: rounds.length } } : placed];
}

/** The items of one collection, mended: in the order of the file, and by name. */
interface Shelf {
  collection: PostmanCollection;
  placed: PlacedItem[];
  items: Map<string, PlacedItem>;
  repairs: AppliedRepair[];
}

function planSuite(suite: Suite, input: PlanInput): { flows: PlannedFlow[]; repairs: AppliedRepair[] } {
  const shelves = new Map<string, Shelf>();
  const shelfOf = (id: string): Shelf => {
    const known = shelves.get(id) ?? openShelf(id, suite, input);
    shelves.set(id, known);
    return known;
  };
  shelfOf(suite.collection);
  const flows = suite.flows.map((flow) => planFlow(suite, flow, shelfOf, input.skippedTags));
  return { flows, repairs: [...shelves.values()].flatMap((shelf) => shelf.repairs) };
}

function openShelf(id: string, suite: Suite, input: PlanInput): Shelf {
  const collection = input.collections[id];
  if (!collection) throw missingCollection(id, suite, Object.keys(input.collections));
  const repairs = input.repairs.filter((repair) => repair.collection === id);
  const items = itemsOf(collection).map((placed) => ({ placed, repaired: repairItem(placed.item, repairs) }));
  const placed = items.map(({ placed, repaired }) => ({ ...placed, item: repaired.item }));
  return {
    collection,
    placed,
    items: new Map(placed.map((one) => [one.item.name, one])),
    repairs: items.flatMap(({ repaired }) => repaired.repairs),
  };
}

function missingCollection(id: string, suite: Suite, known: string[]): UsageError {
  const hint = didYouMean(id, known);
  const own = known.includes(OWN_ID) ? '' : ` ${OWN_ID} is the one that --collection FILE names.`;
  return new UsageError(
    `The suite "${suite.name}" needs the collection "${id}", which is not part of this run.${hint} There are: ${known.join(', ') || 'none'}.${own}`,
  );
}

/** What a suite calls the collection that `--collection` names. */
const OWN_ID = 'collection:own';

function planFlow(
  suite: Suite,
  flow: Flow,
  shelfOf: (id: string) => Shelf,
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
    ...(flow.tags === undefined ? {} : { tags: flow.tags }),
    ...(flow.asCollection ? { round: { iteration: 0, count: 1 } } : {}),
    collection: { ...shelfOf(suite.collection).collection, item: [] },
    steps: [],
  };
  if (skip !== undefined) planned.skip = skip;
  steps.forEach((step, index) => {
    const placed = withoutScripts(placeStep(step, suite, planned, shelfOf), step);
    const id = idOf(placed, index, planned);
    planned.steps.push({ ...planStep(step, id, names[index] ?? step.item, suite), item: placed.item.name });
    planned.collection.item.push(inItsFolders({ ...overrideItem(placed.item, step), id }, placed.folders));
  });
  return planned;
}

/** Scripts of a whole collection may call an item by the id that it has there. */
function idOf({ item }: PlacedItem, index: number, { round, steps }: PlannedFlow): string {
  const isFree = item.id !== undefined && steps.every(({ id }) => id !== item.id);
  return round && item.id !== undefined && isFree ? item.id : `step-${index + 1}`;
}

function placeStep(step: Step, suite: Suite, flow: PlannedFlow, shelfOf: (id: string) => Shelf): PlacedItem {
  if (step.request) return { item: itemOfRequest(step.item, step.request), folders: [] };
  const id = step.collection ?? suite.collection;
  const { collection, items, placed: all } = shelfOf(id);
  const placed = step.place === undefined ? items.get(step.item) : all[step.place];
  if (!placed)
    throw missingItem(
      step,
      flow,
      collection,
      [...items.values()].map(({ item }) => item.name),
    );
  return id === suite.collection ? placed : asGuest(placed, collection);
}

function planStep(step: Step, id: string, name: string, suite: Suite): PlannedStep {
  const {
    item,
    variables,
    until,
    pauseMs,
    sends,
    repeats,
    twice,
    captures,
    once,
    before,
    hears,
    optional,
    tag,
    expect,
  } = step;
  return {
    id,
    name,
    item,
    ...(step.request === undefined ? { collection: step.collection ?? suite.collection } : {}),
    expect,
    reads: [...new Set([...variablesIn(step), ...(once === undefined ? [] : [once.variable])])],
    ...(variables === undefined ? {} : { variables }),
    ...(until === undefined ? {} : { until }),
    ...(pauseMs === undefined ? {} : { pauseMs }),
    ...(sends === undefined ? {} : { sends }),
    ...(repeats === undefined ? {} : { repeats }),
    ...(twice === undefined ? {} : { twice }),
    ...(captures === undefined ? {} : { captures }),
    ...(once === undefined ? {} : { once }),
    ...(before === undefined ? {} : { before }),
    ...(hears === undefined ? {} : { hears }),
    ...(optional === undefined ? {} : { optional }),
    ...(tag === undefined ? {} : { tag }),
    ...(step.onlyOnTarget === undefined ? {} : { onlyOnTarget: step.onlyOnTarget }),
  };
}

/** Names of the variables that a step compares with. */
function variablesIn({ expect, hears }: Pick<Step, 'expect' | 'hears'>): string[] {
  const amounts = typeof expect.summary === 'object' ? Object.values(expect.summary) : [];
  const values = [
    ...Object.values(expect.fields ?? {}),
    ...Object.values(expect.aggregate ?? {}),
    ...amounts,
    ...(hears ?? []).flatMap((heard) => Object.values(heard.fields ?? {})),
  ];
  const names = values.flatMap((value) =>
    typeof value === 'object' && value !== null && 'variable' in value ? [value.variable] : [],
  );
  return names;
}

function missingItem(step: Step, flow: PlannedFlow, collection: PostmanCollection, names: string[]): UsageError {
  const hint = didYouMean(step.item, names);
  return new UsageError(`Step "${step.item}" of ${flow.id} is not in the collection "${collection.info.name}".${hint}`);
}

function unique(repairs: AppliedRepair[]): AppliedRepair[] {
  const byPlace = new Map(repairs.map((repair) => [`${repair.collection} ${repair.item} ${repair.defect}`, repair]));
  return [...byPlace.values()];
}
