import type { JsonSchema } from './description.ts';

const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas'] as const;

/**
 * Why an `unevaluated…` cannot be judged beside what else a schema says: the validators do not track which items `contains` has met,
 * those of an `items` that holds in one branch only, nor what an `if` without `then` evaluates. Undefined where it can be judged.
 */
export function whyUntracked(
  keyword: 'unevaluatedItems' | 'unevaluatedProperties',
  fields: object,
  definitions: Readonly<Record<string, JsonSchema>>,
): string | undefined {
  const ofItems = keyword === 'unevaluatedItems';
  const seen = new Set<unknown>();
  const find = (schema: unknown, isConditional: boolean): string | undefined => {
    if (typeof schema !== 'object' || schema === null || seen.has(schema)) return undefined;
    seen.add(schema);
    const { $ref, items, contains, ...rest } = schema as { [keyword: string]: unknown };
    if (ofItems && contains !== undefined) return 'cannot be judged beside contains';
    if (ofItems && items !== undefined && isConditional) {
      return 'cannot be judged beside items that not all branches have';
    }
    if (rest.if !== undefined && rest.then === undefined) return 'cannot be judged beside if without then';
    const target = typeof $ref === 'string' ? definitions[$ref.split('/').at(-1) ?? ''] : undefined;
    return first([
      () => find(target, isConditional),
      ...IN_PLACE.flatMap((applicator) =>
        subschemas(rest[applicator]).map((child) => () => find(child, isConditional || applicator !== 'allOf')),
      ),
    ]);
  };
  return find(fields, false);
}

function first(tries: (() => string | undefined)[]): string | undefined {
  for (const attempt of tries) {
    const found = attempt();
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The schemas of a keyword that has a list, a map or one of them. */
function subschemas(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value)];
}
