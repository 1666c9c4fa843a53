/** What a keyword's value is, and so how it is carried over into JSON Schema. */
export type KeywordKind =
  | 'number'
  | 'count'
  | 'step'
  | 'boolean'
  | 'names'
  | 'schema'
  | 'schemas'
  | 'schema-map'
  | 'names-map'
  | 'list'
  | 'any'
  | 'pattern'
  | 'type'
  | 'format'
  | 'exclusive'
  /** Says nothing about validity. */
  | 'annotation'
  /** Handled where its schema is translated. */
  | 'own';

type Keywords = Readonly<Record<string, KeywordKind>>;

const COMMON: Keywords = {
  type: 'type',
  format: 'format',
  pattern: 'pattern',
  enum: 'list',
  maximum: 'number',
  minimum: 'number',
  exclusiveMaximum: 'exclusive',
  exclusiveMinimum: 'exclusive',
  multipleOf: 'step',
  maxLength: 'count',
  minLength: 'count',
  maxItems: 'count',
  minItems: 'count',
  maxProperties: 'count',
  minProperties: 'count',
  uniqueItems: 'boolean',
  required: 'names',
  properties: 'schema-map',
  additionalProperties: 'schema',
  items: 'schema',
  not: 'schema',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  discriminator: 'own',
  readOnly: 'own',
  writeOnly: 'own',
  title: 'annotation',
  description: 'annotation',
  default: 'annotation',
  example: 'annotation',
  xml: 'annotation',
  externalDocs: 'annotation',
  deprecated: 'annotation',
};

/** Schema Object of OpenAPI 3.0. */
export const KEYWORDS_3_0: Keywords = { ...COMMON, nullable: 'own' };

/** JSON Schema's own words that 3.0 lacks: foreign there, but their meaning is plain, so they are judged by. */
export const FOREIGN_TO_3_0: Keywords = {
  const: 'any',
  contains: 'schema',
  propertyNames: 'schema',
  patternProperties: 'schema-map',
  if: 'schema',
  // biome reads an object with a key named `then` as a promise look-alike; a computed key says that it is none.
  ['then' as string]: 'schema',
  else: 'schema',
  definitions: 'annotation',
  $comment: 'annotation',
  $schema: 'annotation',
  examples: 'annotation',
};

/** JSON Schema 2020-12 with OpenAPI 3.1's base vocabulary. */
export const KEYWORDS_3_1: Keywords = {
  ...COMMON,
  const: 'any',
  contains: 'schema',
  minContains: 'count',
  maxContains: 'count',
  prefixItems: 'schemas',
  propertyNames: 'schema',
  patternProperties: 'schema-map',
  dependentSchemas: 'schema-map',
  dependentRequired: 'names-map',
  if: 'schema',
  ['then' as string]: 'schema',
  else: 'schema',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',
  $ref: 'own',
  $dynamicRef: 'own',
  $id: 'annotation',
  $schema: 'annotation',
  $anchor: 'annotation',
  $dynamicAnchor: 'annotation',
  $defs: 'annotation',
  definitions: 'annotation',
  $comment: 'annotation',
  $vocabulary: 'annotation',
  examples: 'annotation',
  contentEncoding: 'annotation',
  contentMediaType: 'annotation',
  contentSchema: 'annotation',
};
