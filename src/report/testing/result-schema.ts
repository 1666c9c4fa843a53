import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Json } from '../../model.ts';

/**
 * What of a result.json breaks its published schema. The schema lets new keys in, so that readers of old ones live on; here a
 * key of ours that it does not name counts as a hole in it.
 */
export function schemaErrors(result: unknown): string[] {
  validate(result);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

const schema = JSON.parse(readFileSync(new URL('../result.schema.json', import.meta.url), 'utf8')) as Json;
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, allowUnionTypes: true });
formats.default(ajv);
const validate = ajv.compile(closed(schema) as object);

function closed(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(closed);
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, closed(member)]));
  return 'properties' in value && value.type === 'object' ? { ...members, additionalProperties: false } : members;
}
