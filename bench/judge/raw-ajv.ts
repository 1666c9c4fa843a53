import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import type { Node } from './open-description.ts';

/**
 * The yardstick: ajv as anybody would set it up by hand, one function per operation and status, on schemas with their
 * references in place and `nullable` as a type. Also the arbiter of whether a mutant in a oneOf breaks the description.
 */
export function compileRaw(schema: Node): ValidateFunction {
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false, validateSchema: false });
  formats.default(ajv);
  return ajv.compile(toJsonSchema(schema) as Node);
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
