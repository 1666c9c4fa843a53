/** What an object of a description is: `schema[]` is a list of schemas, `schema{}` a map whose keys are names. */
export type Role = Kind | `${Kind}[]` | `${Kind}{}` | `${Kind}{}{}`;

type Kind =
  | 'openapi'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'response'
  | 'header'
  | 'media'
  | 'encoding'
  | 'example'
  | 'schema';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

const parameter = { schema: 'schema', content: 'media{}', examples: 'example{}' } as const;

/** Fields that lead to other objects (OpenAPI 3.0 and 3.1, JSON Schema 2020-12). */
const FIELDS: Readonly<Record<Kind, Readonly<Record<string, Role>>>> = {
  openapi: { paths: 'pathItem{}', webhooks: 'pathItem{}', 'x-webhooks': 'pathItem{}', components: 'components' },
  components: {
    schemas: 'schema{}',
    responses: 'response{}',
    parameters: 'parameter{}',
    examples: 'example{}',
    requestBodies: 'requestBody{}',
    headers: 'header{}',
    callbacks: 'pathItem{}{}',
    pathItems: 'pathItem{}',
  },
  pathItem: {
    parameters: 'parameter[]',
    ...Object.fromEntries(METHODS.map((method) => [method, 'operation' as const])),
  },
  operation: {
    parameters: 'parameter[]',
    requestBody: 'requestBody',
    responses: 'response{}',
    callbacks: 'pathItem{}{}',
  },
  parameter,
  header: parameter,
  requestBody: { content: 'media{}' },
  response: { headers: 'header{}', content: 'media{}' },
  media: { schema: 'schema', examples: 'example{}', encoding: 'encoding{}' },
  encoding: { headers: 'header{}' },
  example: {},
  schema: {
    properties: 'schema{}',
    patternProperties: 'schema{}',
    dependentSchemas: 'schema{}',
    $defs: 'schema{}',
    definitions: 'schema{}',
    allOf: 'schema[]',
    anyOf: 'schema[]',
    oneOf: 'schema[]',
    prefixItems: 'schema[]',
    items: 'schema',
    contains: 'schema',
    additionalProperties: 'schema',
    propertyNames: 'schema',
    unevaluatedItems: 'schema',
    unevaluatedProperties: 'schema',
    not: 'schema',
    if: 'schema',
    // biome reads an object with a key named `then` as a promise look-alike; a computed key says that it is none.
    ['then' as string]: 'schema',
    else: 'schema',
  },
};

/** The objects that one leads to, each with its role. */
export function fieldRoles(role: Role, value: object): [name: string, role: Role][] {
  if (role.endsWith('[]') || role.endsWith('{}')) {
    const child = role.slice(0, -2) as Role;
    return Object.keys(value)
      .filter((name) => role !== 'response{}' || !name.startsWith('x-'))
      .map((name) => [name, child]);
  }
  return Object.entries(FIELDS[role as Kind]).filter(([name]) => Object.hasOwn(value, name));
}
