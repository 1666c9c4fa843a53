import * as z from 'zod';
import { UsageError } from '../usage-error.ts';
import { parseJson } from './read-file.ts';

const environment = z.looseObject({
  values: z.array(z.looseObject({ key: z.string(), value: z.unknown(), enabled: z.boolean().optional() })),
});

/** A Postman environment: what its variables are, and which of them have a value. */
export interface Environment {
  /** Every variable's name, set or not. */
  names: string[];
  /** The values there are. Instructions (`<Set your …>`) and empty ones count as not set. */
  values: Record<string, string>;
}

/** @throws UsageError where it is no Postman environment */
export function parseEnvironment(bytes: Uint8Array, path: string): Environment {
  const parsed = environment.safeParse(parseJson(bytes, path, 'environment'));
  if (!parsed.success) throw new UsageError(`The file ${path} is no Postman environment: it has no list of values.`);
  const enabled = parsed.data.values.filter((variable) => variable.enabled !== false);
  const entries = enabled.map(({ key, value }) => [key, textOf(value)] as const);
  return {
    names: enabled.map((variable) => variable.key),
    values: Object.fromEntries(entries.filter(([, value]) => value !== '' && !value.startsWith('<'))),
  };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
