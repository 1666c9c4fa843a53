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
}

/** The environment's values for a target. Real keys are left out where placeholders stand in for all of them. */
export function makeEnvironment({ file, own, given, keys, origin }: EnvironmentInput): Record<string, string> {
  const base = keys === 'own' ? {} : placeholders;
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
