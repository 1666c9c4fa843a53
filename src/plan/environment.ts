import type { PlannedFlow } from '../model.ts';
import type { Target } from './choose-target.ts';

/** Made-up keys and a made-up user, for a sandbox that takes any. */
const placeholders: Record<string, string> = {
  client_id: '6a1f3c52-0b7e-4d19-9c38-5e2d7f10a4b6',
  client_secret: 'sandbox-secret-for-nobody',
  'Ocp-Apim-Subscription-Key': '5a4db0c5ca11ab1e5a4db0c5ca11ab1e',
  merchantSerialNumber: '123456',
  mobileNumber: '91234567',
  internationalMobileNumber: '4791234567',
};

/** Made-up keys of a sales unit's own, by its place among those of a run, from 1: a sandbox tells units apart by them. */
function placeholdersOf(unit: number | undefined): Record<string, string> {
  if (unit === undefined) return placeholders;
  const digits = unit.toString(16);
  return {
    ...placeholders,
    client_id: `6a1f3c52-0b7e-4d19-9c38-${digits.padStart(12, '0')}`,
    client_secret: `sandbox-secret-for-nobody-${digits.padStart(6, '0')}`,
    'Ocp-Apim-Subscription-Key': `5a4db0c5ca11ab1e${digits.padStart(16, '0')}`,
    merchantSerialNumber: String(200_000 + unit),
  };
}

/** What the values of a run's environment are made from. */
export interface EnvironmentInput {
  /** Values of the environment file. */
  file: Record<string, string>;
  /** A person's settings, by variable. */
  own: Record<string, string>;
  /** `--var key=value`. */
  given: Record<string, string>;
  keys: Target['keys'];
  origin: string;
  /** Place of the sales unit among those of the run, from 1, where there are many. */
  unit?: number;
}

/** Where a value comes from. */
export type Origin =
  | 'target'
  | 'option'
  | 'row'
  | 'unit'
  | 'environment'
  | 'collection'
  | 'globals'
  | 'setting'
  | 'placeholder'
  | 'program';

/** Values of one origin. */
export interface Layer {
  origin: Origin;
  values: Record<string, string>;
}

/** The values that the flows of a run are run with. */
export interface Environments {
  /** What is the same for all, and all there is where there are no units. */
  values: Record<string, string>;
  valuesOf(flow: Pick<PlannedFlow, 'unit'>): Record<string, string>;
  /** Names of the sales units that have values of their own. */
  units: string[];
  /** Postman globals, the same for all: whatever else has a variable of that name comes first. */
  globals: Record<string, string>;
  /** All settings, whether or not a flow gets them: what is secret of them is so wherever it comes up. */
  settings: Record<string, string>[];
  /** The same values by their origin: the first layer that has a name wins. */
  layersOf(flow: Pick<PlannedFlow, 'unit'>): Layer[];
  /** Whether the program may set a variable of its own for a flow: where a user's collection names it and nothing else sets it. */
  mayFill(name: string): boolean;
}

/** The environment's values for a target. Real keys are left out where placeholders stand in for all of them. */
export function makeEnvironment(input: EnvironmentInput): Record<string, string> {
  return valuesOfLayers(environmentLayers(input));
}

/** The values of all layers, of which the first wins. */
export function valuesOfLayers(layers: Layer[]): Record<string, string> {
  return Object.assign({}, ...layers.toReversed().map(({ values }) => values));
}

/** The layers for the bundled and the official collections, which are written for this environment. */
export function environmentLayers({ file, own, given, keys, origin, unit }: EnvironmentInput): Layer[] {
  return [
    { origin: 'target', values: { base_url: origin } },
    { origin: 'option', values: given },
    { origin: 'setting', values: keys === 'placeholders' ? withoutKeys(own) : own },
    { origin: 'placeholder', values: keys === 'own' ? {} : placeholdersOf(unit) },
    { origin: 'environment', values: file },
  ];
}

/** What the values for a user's own collection are made from, besides. */
export interface OwnEnvironmentInput extends EnvironmentInput {
  /** What the sales unit's own row sets. */
  row: Record<string, string>;
  /** Names of the variables that the collection uses. */
  named: ReadonlySet<string>;
  /** Names that the collection itself or the globals give a value. */
  setElsewhere: ReadonlySet<string>;
  /** Whether made-up keys may fill what is left: not where nothing of Vipps MobilePay is part of the run. */
  hasPlaceholders: boolean;
}

/**
 * The layers for a user's own collection: its own variables and environment stand, and settings fill only what it names and nothing
 * else sets. The embedded sandbox gets made-up keys in any case.
 */
export function ownEnvironmentLayers(input: OwnEnvironmentInput): Layer[] {
  const { file, own, given, keys, origin, unit, row, named, setElsewhere } = input;
  const madeUp = placeholdersOf(unit);
  const isOpen = (name: string): boolean => named.has(name) && !setElsewhere.has(name) && !file[name];
  const fill = (values: Record<string, string>) => onlyNamed(values, isOpen);
  const isSandbox = keys === 'placeholders';
  const settings = fill(isSandbox ? withoutKeys(own) : own);
  return [
    { origin: 'target', values: { base_url: origin } },
    { origin: 'option', values: given },
    { origin: 'placeholder', values: isSandbox ? madeUp : {} },
    { origin: 'unit', values: isSandbox ? withoutKeys(row) : row },
    // What is empty there is left to the settings.
    { origin: 'environment', values: onlyNamed(file, (name) => settings[name] === undefined) },
    { origin: 'setting', values: settings },
    { origin: 'placeholder', values: keys === 'own' || !input.hasPlaceholders ? {} : fill(madeUp) },
  ];
}

function onlyNamed(values: Record<string, string>, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => isWanted(name)));
}

/** Variables that a run fills by itself where nothing else sets them: the target, made-up keys, and what each flow gets. */
export const FILLED_VARIABLES = [
  'base_url',
  ...Object.keys(placeholders),
  'payment_id_suffix',
  'in_five_minutes',
  'in_an_hour',
];

/** Variables that the program sets anew for each start of a flow. */
export const PROGRAM_VARIABLES = ['payment_id_suffix', 'in_five_minutes', 'in_an_hour'] as const;

/**
 * The values that one start of a flow gets: no two starts share a payment id.
 *
 * @param now epoch ms, for the moments that requests name
 */
export function environmentOfFlow(
  values: Record<string, string>,
  runTag: string,
  start: number,
  now = 0,
  mayFill: (name: string) => boolean = () => true,
): Record<string, string> {
  const inMinutes = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
  const made: Record<(typeof PROGRAM_VARIABLES)[number], string> = {
    payment_id_suffix: `${runTag}${start.toString(36)}`,
    in_five_minutes: inMinutes(5),
    in_an_hour: inMinutes(60),
  };
  return { ...values, ...onlyNamed(made, mayFill) };
}

function withoutKeys(own: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(placeholders, name)));
}
