import type { Drift, FlowResult, Plan, PostmanCollection } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { itemsOf } from '../plan/find-item.ts';
import { driftMatrix } from './matrix.ts';

/** What a run is built from. */
interface Loaded {
  collections: Readonly<Record<string, PostmanCollection>>;
  descriptions: readonly Description[];
}

/** The drift without a run: descriptions against collections. */
export function driftOfFiles({ collections, descriptions }: Loaded): Drift {
  return driftMatrix({ descriptions, items: allItems(collections) });
}

/** The drift that a run shows: descriptions against collections against what was sent and came. */
export function driftOfRun({ collections, descriptions }: Loaded, plan: Plan, flows: readonly FlowResult[]): Drift {
  const faulty = new Set(
    plan.flows.flatMap(({ id, steps }) => steps.flatMap(({ name, sends }) => (sends ? [`${id} ${name}`] : []))),
  );
  const steps = flows.flatMap((flow) => flow.steps.map((step) => ({ ...step, key: `${flow.id} ${step.name}` })));
  return driftMatrix({
    descriptions,
    items: allItems(collections),
    exchanges: steps.flatMap((step) => step.exchanges),
    invalid: new Set(steps.flatMap(({ key, exchanges }) => (faulty.has(key) ? exchanges.map(({ id }) => id) : []))),
  });
}

function allItems(collections: Loaded['collections']) {
  return Object.values(collections).flatMap((collection) => itemsOf(collection).map(({ item }) => item));
}
