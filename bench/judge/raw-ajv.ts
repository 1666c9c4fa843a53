import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Node } from './open-description.ts';

/**
 * The yardstick: ajv as anybody would set it up by hand, one function per operation and status, on schemas with their
 * references in place and `nullable` as a type. Also the arbiter of whether a mutant in a oneOf breaks the description.
 */
export function compileRaw(schema: Node, version: '3.0' | '3.1' = '3.0'): ValidateFunction {
  const options = { allErrors: true, strict: false, logger: false, validateSchema: false } as const;
  const ajv = version === '3.0' ? new Ajv(options) : (new Ajv2020(options) as unknown as Ajv);
  formats.default(ajv);
  return ajv.compile((version === '3.0' ? toJsonSchema(schema) : schema) as Node);
}

function toJsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toJsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, example: _, discriminator: __, ...rest } = schema as Node;
  const copy = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'enum' || key === 'default' ? value : toJsonSchema(value),
    ]),
  );
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (copy[exclusive] === true) {
      copy[exclusive] = copy[bound];
      delete copy[bound];
    } else if (copy[exclusive] === false) {
      delete copy[exclusive];
    }
  }
  return nullable === true ? { anyOf: [{ type: 'null' }, copy] } : copy;
}
