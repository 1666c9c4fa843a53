import { kindOfVariable } from './load/settings.ts';
import type { Plan, PlannedFlow, Secret } from './model.ts';
import type { Environments } from './plan/environment.ts';
import { textsOf } from './text-of.ts';

/** What the environment holds that must not show up in any output. */
export function secretsOf(values: Record<string, string>): Secret[] {
  return Object.entries(values).flatMap(([name, value]): Secret[] => {
    const kind = kindOfVariable(name);
    return kind && value ? [{ name, value, kind }] : [];
  });
}

/** The same of everything that the flows of a run are run with, unit by unit where it has many. */
export function secretsOfAll({ values, valuesOf, units, globals }: Environments): Secret[] {
  return once([globals, values, ...units.map((unit) => valuesOf({ unit }))].flatMap(secretsOf));
}

/** What of a plan and of what it was made from may hold secrets. */
interface Told {
  plan: Pick<Plan, 'flows'>;
  settings: Own;
  units?: { settings: Own }[];
}

interface Own {
  values: Record<string, string>;
}

/** The same with what the rows of a data file hold, and the person's own keys where made-up ones stand in for them. */
export function secretsOfPlan({ plan, settings, units = [] }: Told, environments: Environments): Secret[] {
  const own = [settings, ...units.map((unit) => unit.settings)].flatMap(({ values }) => secretsOf(values));
  return once([
    ...secretsOfAll(environments),
    ...own,
    ...plan.flows.flatMap(({ data }) => (data === undefined ? [] : secretsOf(textsOf(data)))),
  ]);
}

/** What a flow can come by: the secrets of its own sales unit, and those of the run. Asked again, the same list comes. */
export function secretsByFlow(
  { values, valuesOf, globals }: Environments,
  ofRun: Secret[],
): (flow: Pick<PlannedFlow, 'unit'>) => Secret[] {
  const known = new Map<string | undefined, Secret[]>();
  return (flow) => {
    const secrets = known.get(flow.unit) ?? once([...[globals, values, valuesOf(flow)].flatMap(secretsOf), ...ofRun]);
    known.set(flow.unit, secrets);
    return secrets;
  };
}

/** Units share some values. */
function once(secrets: Secret[]): Secret[] {
  return [...new Map(secrets.map((secret) => [JSON.stringify([secret.kind, secret.value]), secret])).values()];
}
