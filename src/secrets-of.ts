import { kindOfVariable } from './load/settings.ts';
import type { Plan, PlannedFlow, PostmanCollection, PostmanVariable, Secret } from './model.ts';
import type { Environments } from './plan/environment.ts';
import { secretsOfCollection } from './plan/secrets-of-collection.ts';
import { textsOf } from './text-of.ts';

/**
 * What variables hold that must not show up in any output.
 *
 * @param declared names of variables that are secret whatever they are called
 */
export function secretsOf(values: Record<string, string>, declared: readonly string[] = []): Secret[] {
  return Object.entries(values).flatMap(([name, value]): Secret[] => {
    const kind = kindOfVariable(name) ?? (declared.includes(name) ? 'secret' : undefined);
    return kind && value && !isReference(value) ? [{ name, value, kind }] : [];
  });
}

/** `{{another}}`: its name is no secret, and what it holds is that variable's. */
function isReference(value: string): boolean {
  return /^\{\{[^{}]*\}\}$/.test(value);
}

/** The same of everything that the flows of a run are run with, unit by unit where it has many. */
export function secretsOfAll(
  { values, valuesOf, units, globals, settings }: Environments,
  declared: readonly string[] = [],
): Secret[] {
  const all = [globals, values, ...units.map((unit) => valuesOf({ unit })), ...settings];
  return once(all.flatMap((own) => secretsOf(own, declared)));
}

/** What of a plan and of what it was made from may hold secrets. */
interface Sources {
  plan: Pick<Plan, 'flows'>;
  loaded: { collections: Record<string, PostmanCollection>; environment: { variables?: PostmanVariable[] } };
  globals?: PostmanVariable[];
  settings: Own;
  units?: { settings: Own }[];
}

interface Own {
  values: Record<string, string>;
}

/**
 * Everything secret that is known before anything is sent: settings, environment, `--var`, the rows of a data file, what the
 * collections themselves hold, and the person's own keys where made-up ones stand in for them.
 */
export function secretsOfPlan(sources: Sources, environments: Environments): Secret[] {
  const { plan, loaded, settings, units = [] } = sources;
  const declared = declaredSecrets(sources);
  const own = [settings, ...units.map((unit) => unit.settings)].flatMap(({ values }) => secretsOf(values));
  const rows = new Set(plan.flows.flatMap(({ data }) => (data === undefined ? [] : [data])));
  return once([
    ...secretsOfAll(environments, declared),
    ...own,
    ...[...rows].flatMap((row) => secretsOf(textsOf(row), declared)),
    ...secretsOfCollections(loaded),
  ]);
}

/** Names of variables that Postman calls secret, whatever they are called. */
export function declaredSecrets({ loaded, globals = [] }: Pick<Sources, 'loaded' | 'globals'>): string[] {
  const variables = [...(loaded.environment.variables ?? []), ...globals];
  return variables.filter(({ type }) => type === 'secret').map(({ key }) => key);
}

/** What the collections themselves hold. */
export function secretsOfCollections({ collections }: Pick<Sources['loaded'], 'collections'>): Secret[] {
  return Object.values(collections).flatMap((collection) => secretsOfCollection(collection, secretsOf));
}

/** What a flow can come by: the secrets of its own sales unit and row, and those of the run. Asked again, the same list comes. */
export function secretsByFlow(
  { values, valuesOf, globals, settings }: Environments,
  ofRun: Secret[],
  declared: readonly string[] = [],
): (flow: Pick<PlannedFlow, 'unit' | 'data'>) => Secret[] {
  const known = new Map<string | undefined, Secret[]>();
  const rows = new WeakMap<object, Secret[]>();
  const ofUnit = (flow: Pick<PlannedFlow, 'unit'>): Secret[] => {
    const all = [globals, values, valuesOf(flow), ...settings.slice(0, 1)].flatMap((own) => secretsOf(own, declared));
    const secrets = known.get(flow.unit) ?? once([...all, ...ofRun]);
    known.set(flow.unit, secrets);
    return secrets;
  };
  return (flow) => {
    const own = ofUnit(flow);
    if (flow.data === undefined) return own;
    const secrets = rows.get(flow.data) ?? once([...own, ...secretsOf(textsOf(flow.data), declared)]);
    rows.set(flow.data, secrets);
    return secrets;
  };
}

/** Units share some values. */
function once(secrets: Secret[]): Secret[] {
  return [...new Map(secrets.map((secret) => [JSON.stringify([secret.kind, secret.value]), secret])).values()];
}
