import type { Drift, ExchangeResult, FlowResult, Plan, PostmanCollection } from '../model.ts';
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
  const invalid = new Set<string>();
  return driftMatrix({
    descriptions,
    items: allItems(collections),
    exchanges: exchangesOf(flows, faulty, invalid),
    invalid,
  });
}

/** One flow's exchanges after the other's; of the steps that are faulty on purpose the ids are noted on the way. */
function* exchangesOf(
  flows: readonly FlowResult[],
  faulty: ReadonlySet<string>,
  invalid: Set<string>,
): Iterable<ExchangeResult> {
  for (const { id: flow, steps } of flows) {
    for (const { name, exchanges } of steps) {
      if (faulty.has(`${flow} ${name}`)) for (const { id } of exchanges) invalid.add(id);
      yield* exchanges;
    }
  }
}

function allItems(collections: Loaded['collections']) {
  return Object.values(collections).flatMap((collection) => itemsOf(collection).map(({ item }) => item));
}
