import * as z from 'zod';
import type { PostmanVariable } from '../model.ts';
import { textOf } from '../text-of.ts';
import { UsageError } from '../usage-error.ts';
import { parseJson } from './read-file.ts';
import { unwrapped } from './unwrap.ts';

const variables = z.array(z.looseObject({ key: z.string(), value: z.unknown(), enabled: z.boolean().optional() }));
const environment = z.looseObject({ values: variables });

/** A Postman environment: what its variables are, and which of them have a value. */
export interface Environment {
  /** Every variable's name, set or not. */
  names: string[];
  /** The values there are, as texts. */
  values: Record<string, string>;
  /** The variables as they are written, types included, where a user brought the file. */
  variables?: PostmanVariable[];
}

/**
 * The project's own environment: instructions (`<Set your …>`) and empty values count as not set.
 *
 * @throws UsageError where it is not a Postman environment
 */
export function parseEnvironment(bytes: Uint8Array, path: string): Environment {
  const { names, values } = parseOwnEnvironment(bytes, path);
  const set = Object.entries(values).filter(([, value]) => value !== '' && !value.startsWith('<'));
  return { names, values: Object.fromEntries(set) };
}

/**
 * An environment or globals that a user brings along: every value is one, an empty text too.
 *
 * @throws UsageError where it is neither
 */
export function parseOwnEnvironment(
  bytes: Uint8Array,
  path: string,
  kind: 'environment' | 'globals' = 'environment',
): Required<Environment> {
  const json = unwrapped(parseJson(bytes, path, kind), kind);
  const parsed = environment.safeParse(Array.isArray(json) ? { values: json } : json);
  if (!parsed.success) throw new UsageError(`The file ${path} is not a Postman environment: it has no list of values.`);
  const written = parsed.data.values as PostmanVariable[];
  const values = enabledTexts(written);
  return { names: Object.keys(values), values, variables: written };
}

/** The values of variables as texts, disabled ones left out; of several of one name the last counts. */
export function enabledTexts(variables: PostmanVariable[]): Record<string, string> {
  const enabled = variables.filter(({ enabled, disabled }) => enabled !== false && disabled !== true);
  return Object.fromEntries(enabled.map(({ key, value }) => [key, textOf(value)]));
}
