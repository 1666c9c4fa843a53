import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { JsonSchema, Place } from '../../openapi/description.ts';
import { inspect } from '../../openapi/known-fields.ts';

import type { JsonValue } from './read-json.ts';

/** What a schema has against a field. */
export interface BodyFault {
  /** `amount.value`; `body` for the whole of it. */
  name: string;
  reason: string;
}

/** Members that the description does not list are refused where `strict` is true, and ignored elsewhere. */
export type BodyJudge = (operationId: string, value: unknown, strict: boolean) => BodyFault[];

/** Judges request bodies by the bundled descriptions. They are read when the first body of their API comes. */
export interface Bodies {
  /** The judge of one API's bodies: at once where it was read before. */
  judgeOf(api: string): BodyJudge | Promise<BodyJudge>;
}

/**
 * @param folder where the descriptions are; found above this file if empty. Without descriptions nothing is judged by them.
 */
export function createBodies(folder: string): Bodies {
  const place = folder === '' ? schemasAbove(dirname(fileURLToPath(import.meta.url))) : folder;
  const ready = new Map<string, BodyJudge>();
  const underWay = new Map<string, Promise<BodyJudge>>();
  return {
    judgeOf: (api) => {
      const judge = ready.get(api);
      if (judge !== undefined) return judge;
      const known = underWay.get(api);
      if (known !== undefined) return known;
      const reading = readJudge(place, api).then((read) => {
        ready.set(api, read);
        return read;
      });
      underWay.set(api, reading);
      return reading;
    },
  };
}

function schemasAbove(folder: string): string | undefined {
  const candidate = join(folder, 'schemas');
  if (existsSync(join(candidate, 'epayment.yaml'))) return candidate;
  return dirname(folder) === folder ? undefined : schemasAbove(dirname(folder));
}

async function readJudge(folder: string | undefined, api: string): Promise<BodyJudge> {
  const path = folder === undefined ? undefined : join(folder, `${api}.yaml`);
  if (path === undefined || !existsSync(path)) return () => [];
  const [text, { load }, { Ajv }, formats, { readOperations }, { translateSchema }, { OWN_FORMATS, LIBRARY_FORMATS }] =
    await Promise.all([
      readFile(path, 'utf8'),
      import('js-yaml'),
      import('ajv'),
      import('ajv-formats/dist/formats.js'),
      import('../../openapi/read-operations.ts'),
      import('../../openapi/translate-schema.ts'),
      import('../../openapi/formats.ts'),
    ]);
  const root = pathToFileURL(path).href;
  const documents = {
    root,
    files: new Map([[root, load(text) as JsonValue]]),
    unreadable: new Map(),
    anchors: new Map(),
  };
  const validators = new Ajv({
    allErrors: true,
    strict: false,
    validateSchema: false,
    ownProperties: true,
    logger: false,
    addUsedSchema: false,
    // Tidying up the code that is made takes as long as making it.
    code: { optimize: false },
  });
  for (const name of LIBRARY_FORMATS) validators.addFormat(name, formats.fullFormats[name]);
  for (const [name, check] of Object.entries(OWN_FORMATS)) {
    validators.addFormat(
      name,
      check.type === 'number' ? { type: 'number', validate: check.test } : { type: 'string', validate: check.test },
    );
  }
  const schemas = new Map(
    readOperations(documents).operations.flatMap(({ operationId, requestBody }) => {
      const schema = requestBody?.content[0]?.schema;
      return schema === undefined ? [] : [[operationId, schema] as const];
    }),
  );
  const compiled = new Map<string, Compiled>();
  const compile = (schema: Place): Compiled => {
    const translated = translateSchema(documents, schema, '3.0', 'request').schema;
    return { schema: translated, validate: validators.compile(translated) };
  };
  return (operationId, value, strict) => {
    const described = schemas.get(operationId);
    if (described === undefined) return [];
    const { schema, validate } = compiled.get(operationId) ?? compile(described);
    compiled.set(operationId, { schema, validate });
    const faults = validate(value) ? [] : faultsOf(validate.errors ?? []);
    return strict ? [...unknownIn(schema, value as JsonValue), ...faults] : faults;
  };
}

interface Compiled {
  schema: JsonSchema;
  validate: ValidateFunction;
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Members that the description does not list. */
function unknownIn(schema: JsonSchema, value: JsonValue): BodyFault[] {
  const { undocumented } = inspect(schema, value);
  return undocumented.map((pointer) => ({ name: segmentsOf(pointer).join('.'), reason: 'The field is unknown.' }));
}

function faultsOf(errors: ErrorObject[]): BodyFault[] {
  const faults = new Map<string, BodyFault>();
  for (const error of nearestBranches(errors)) {
    const name = nameOf(error);
    // One word per field: what the first keyword says is enough to find the mistake.
    if (!faults.has(name)) faults.set(name, { name, reason: reasonOf(error) });
  }
  return [...faults.values()];
}

/** Of a union that no branch satisfies, only the errors of the branch with the fewest. */
function nearestBranches(errors: ErrorObject[]): ErrorObject[] {
  return errors
    .filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
    .reduce((rest, union) => {
      const branchOf = ({ schemaPath, instancePath }: ErrorObject) =>
        schemaPath.startsWith(`${union.schemaPath}/`) && `${instancePath}/`.startsWith(`${union.instancePath}/`)
          ? schemaPath.slice(union.schemaPath.length + 1).split('/')[0]
          : undefined;
      const branches = new Map<string | undefined, number>();
      for (const error of rest) branches.set(branchOf(error), (branches.get(branchOf(error)) ?? 0) + 1);
      branches.delete(undefined);
      const [nearest] = [...branches].sort(([, one], [, other]) => one - other)[0] ?? [];
      if (nearest === undefined) return rest;
      return rest.filter((error) => error !== union && [undefined, nearest].includes(branchOf(error)));
    }, errors);
}

function nameOf({ instancePath, params, keyword }: ErrorObject): string {
  const own = keyword === 'required' ? [String(params.missingProperty)] : [];
  return [...segmentsOf(instancePath), ...own].join('.') || 'body';
}

function reasonOf({ keyword, message }: ErrorObject): string {
  if (keyword === 'required') return 'The field is required.';
  return `The field ${message ?? 'is not valid'}.`;
}

/** What the description has against a body, once its judge is there; a route that names its description has it. */
export function faultsOfBody(
  bodies: Bodies,
  api: string,
  operationId: string,
  value: unknown,
  strict: boolean,
): BodyFault[] {
  const judge = bodies.judgeOf(api);
  return typeof judge === 'function' ? judge(operationId, value, strict) : [];
}
