type Schema = { [keyword: string]: Json };
type Json = null | boolean | number | string | Json[] | Schema;

/**
 * A union of so many branches that all refer to each other, as the events of large APIs do, and a body that is wrong in one field of
 * the branch that it is meant for.
 */
export function largeUnion(branches: number): { schema: Schema; schemas: Schema; body: Json } {
  const names = Array.from({ length: branches }, (_, index) => `Branch${index}`);
  const refs = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const schemas = Object.fromEntries(names.map((name, index) => [name, branch(name, index)]));
  return {
    schema: { oneOf: refs },
    schemas: { ...schemas, Item: { type: 'object', properties: { ...parts(branches), inner: { anyOf: refs } } } },
    body: { type: 'Branch7', sequence: 1, item: { part7: 7, inner: { type: 'Branch3', sequence: 2, item: {} } } },
  };
}

function branch(name: string, index: number): Schema {
  return {
    type: 'object',
    required: ['type', 'sequence', 'item'],
    properties: {
      type: { type: 'string', enum: [name] },
      sequence: { type: 'integer' },
      item: { $ref: '#/components/schemas/Item' },
      [`own${index}`]: { type: 'string' },
    },
  };
}

function parts(count: number): Schema {
  return Object.fromEntries(
    Array.from({ length: Math.min(count, 20) }, (_, index) => [
      `part${index}`,
      { type: 'string', description: 'A part', maxLength: 100 },
    ]),
  );
}
