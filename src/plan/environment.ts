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

/** The values that the flows of a run are run with. */
export interface Environments {
  /** What is the same for all, and all there is where there are no units. */
  values: Record<string, string>;
  valuesOf(flow: Pick<PlannedFlow, 'unit'>): Record<string, string>;
  /** Names of the sales units that have values of their own. */
  units: string[];
  /** Postman globals, the same for all: whatever else has a variable of that name comes first. */
  globals: Record<string, string>;
}

/** The environment's values for a target. Real keys are left out where placeholders stand in for all of them. */
export function makeEnvironment({ file, own, given, keys, origin, unit }: EnvironmentInput): Record<string, string> {
  const base = keys === 'own' ? {} : placeholdersOf(unit);
  const set = keys === 'placeholders' ? withoutKeys(own) : own;
  return { ...file, ...base, ...set, ...given, base_url: origin };
}

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
): Record<string, string> {
  const inMinutes = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
  return {
    ...values,
    payment_id_suffix: `${runTag}${start.toString(36)}`,
    in_five_minutes: inMinutes(5),
    in_an_hour: inMinutes(60),
  };
}

function withoutKeys(own: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(own).filter(([name]) => !Object.hasOwn(placeholders, name)));
}
