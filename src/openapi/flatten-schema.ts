import type { JsonSchema } from './description.ts';
import { CHILDREN } from './translation.ts';

export type SchemaObject = Exclude<JsonSchema, boolean>;
export type Definitions = Readonly<Record<string, JsonSchema>>;

const BRANCHES = ['allOf', 'anyOf', 'oneOf', CHILDREN];
const CONDITIONS = ['if', 'then', 'else'];

/** All schemas that may speak about one value: these, and what their references, branches and conditions lead to. */
export function flatten(start: JsonSchema[], definitions: Definitions): SchemaObject[] {
  const schemas = new Set<SchemaObject>();
  const open = [...start];
  for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
    if (typeof schema === 'boolean' || schemas.has(schema)) continue;
    schemas.add(schema);
    if (typeof schema.$ref === 'string') open.push(definitions[schema.$ref.split('/').at(-1) ?? ''] ?? true);
    for (const keyword of BRANCHES) open.push(...((schema[keyword] as JsonSchema[] | undefined) ?? []));
    for (const keyword of CONDITIONS) if (schema[keyword] !== undefined) open.push(schema[keyword] as JsonSchema);
    if (schema.dependentSchemas !== undefined) open.push(...Object.values(schema.dependentSchemas as Definitions));
  }
  return [...schemas];
}
