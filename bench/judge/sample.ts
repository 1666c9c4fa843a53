import fc from 'fast-check';
import type { Json } from '../../src/model.ts';
import type { Node } from './open-description.ts';

/** A value that a schema accepts, with every optional field in it. Examples of the description are used where they are. */
export function sample(schema: Node, depth = 0): Json {
  if (schema.properties !== undefined || schema.type === 'object') return sampleObject(schema, depth);
  if (Array.isArray(schema.allOf)) return sampleAll(schema.allOf as Node[], depth);
  const [branch] = (schema.oneOf ?? schema.anyOf ?? []) as Node[];
  if (branch !== undefined) return sample(branch, depth);
  if (schema.type === 'array') return sampleArray(schema, depth);
  if (schema.example !== undefined) return schema.example as Json;
  if (Array.isArray(schema.enum)) return schema.enum[0] as Json;
  return samplePlain(schema);
}

function sampleObject(schema: Node, depth: number): Json {
  const own = Object.entries((schema.properties ?? {}) as Record<string, Node>).map(([name, child]): [string, Json] => [
    name,
    sample(child, depth + 1),
  ]);
  const parts = ((schema.allOf ?? []) as Node[]).map((part) => sample(part, depth));
  const more =
    typeof schema.additionalProperties === 'object'
      ? { extra: sample(schema.additionalProperties as Node, depth + 1) }
      : {};
  return Object.assign(Object.fromEntries(own), more, ...parts) as Json;
}

function sampleAll(parts: Node[], depth: number): Json {
  const values = parts.map((part) => sample(part, depth));
  return values.every((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
    ? (Object.assign({}, ...values) as Json)
    : (values.at(-1) ?? null);
}

function sampleArray(schema: Node, depth: number): Json {
  const length = Math.max(1, Number(schema.minItems ?? 1));
  const item = sample((schema.items ?? {}) as Node, depth + 1);
  return Array.from({ length }, () => structuredClone(item));
}

const BY_FORMAT: Record<string, string> = {
  'date-time': '2026-01-02T03:04:05.678Z',
  date: '2026-01-02',
  uuid: '2eb8aa08-aa98-11ea-b4aa-73b441d16380',
  uri: 'https://example.com/path?query=1',
  email: 'person@example.com',
  byte: 'YWJj',
};

function samplePlain(schema: Node): Json {
  if (schema.type === 'boolean') return true;
  if (schema.type === 'integer' || schema.type === 'number') {
    const lowest = Number(schema.minimum ?? 1);
    return schema.exclusiveMinimum === true ? lowest + 1 : lowest;
  }
  if (typeof schema.format === 'string' && BY_FORMAT[schema.format] !== undefined)
    return BY_FORMAT[schema.format] ?? '';
  if (typeof schema.pattern === 'string')
    return fc.sample(fc.stringMatching(new RegExp(schema.pattern)), { numRuns: 1, seed: 7 })[0] ?? '';
  return 'x'.repeat(Math.max(1, Number(schema.minLength ?? 1)));
}
