import { settingOf } from '../load/settings.ts';
import type { PlannedFlow, Source } from '../model.ts';
import { type Environments, type Origin, PROGRAM_VARIABLES } from '../plan/environment.ts';
import { variablesUsedBy } from '../plan/variables-used.ts';
import { textOf, textsOf } from '../text-of.ts';
import { namesKnownLater } from './preview-request.ts';

/** A variable that a run uses, and where its value comes from. */
export interface VariableOrigin {
  name: string;
  /** In words: `--var`, `the collection`; `not set` where nothing sets it. */
  from: string;
  value?: string;
}

/** The variables that flows use, by name; of those that differ from flow to flow, what the first has. */
export function variableOrigins(flows: PlannedFlow[], environments: Environments, source: Source): VariableOrigin[] {
  const found = new Map<string, VariableOrigin>();
  for (const flow of flows) {
    const later = namesKnownLater(flow);
    for (const name of variablesUsedBy(flow.collection)) {
      if (!found.has(name)) found.set(name, originOf(name, flow, later, environments, source));
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function originOf(
  name: string,
  flow: PlannedFlow,
  later: Set<string>,
  environments: Environments,
  source: Source,
): VariableOrigin {
  const own = Object.fromEntries((flow.collection.variable ?? []).map(({ key, value }) => [key, textOf(value)]));
  const [target, option, ...others] = environments.layersOf(flow);
  const layers = [
    ...[target, option].flatMap((layer) => layer ?? []),
    { origin: 'row' as const, values: textsOf(flow.data ?? {}) },
    ...others,
    { origin: 'collection' as const, values: own },
    { origin: 'globals' as const, values: environments.globals },
  ];
  const isLater = later.has(name);
  const layer = layers.find(({ values }) => values[name] !== undefined);
  const isMade = PROGRAM_VARIABLES.some((made) => made === name) && environments.mayFill(name);
  if (isMade && (layer === undefined || layer.origin === 'environment'))
    return { name, from: words('program', name, source) };
  if (layer === undefined) return { name, from: isLater ? 'a script or an answer' : 'not set' };
  const from = words(layer.origin, name, source);
  // What a script sets later is sent only before that.
  return isLater
    ? { name, from: `${from}, then a script or an answer` }
    : { name, from, value: layer.values[name] ?? '' };
}

function words(origin: Origin, name: string, source: Source): string {
  switch (origin) {
    case 'target':
      return 'the target';
    case 'option':
      return '--var';
    case 'row':
      return 'the row of --data';
    case 'unit':
      return 'the row of --units';
    case 'environment':
      return source === 'custom' ? 'the environment' : `the ${source} environment`;
    case 'collection':
      return 'the collection';
    case 'globals':
      return '--globals';
    case 'setting':
      return settingOf(name);
    case 'placeholder':
      return 'a placeholder';
    case 'program':
      return 'made for each flow';
  }
}
