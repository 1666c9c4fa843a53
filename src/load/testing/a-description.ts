import type { Json } from '../../model.ts';
import type { Description } from '../../openapi/description.ts';
import { findNames } from '../../openapi/find-refs.ts';
import { createDescription } from '../create-description.ts';

type Fields = { [key: string]: Json };

/** A description of these paths and components, made without a file. */
export function aDescription(
  document: Fields,
  options: { id?: string; version?: Description['version'] } = {},
): Description {
  const { id = 'openapi:things', version = '3.0' } = options;
  const root = { openapi: version === '3.0' ? '3.0.4' : '3.1.1', info: { title: 'Things', version: '1' }, ...document };
  const file = 'file:///things.yaml';
  const documents = {
    root: file,
    files: new Map([[file, root as Json]]),
    unreadable: new Map<string, string>(),
    ...findNames(file, root),
  };
  return createDescription({ id, path: 'things.yaml', sha256: 'a'.repeat(64), version, documents });
}

/** A description with one operation, `GET /things/{id}`, that answers 200 with this schema. */
export function aThingDescription(
  schema: Json,
  extra: { schemas?: Fields; version?: Description['version']; id?: string } = {},
): Description {
  const { schemas = {}, ...options } = extra;
  return aDescription(
    {
      paths: {
        '/things/{id}': {
          get: {
            operationId: 'getThing',
            parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
            responses: { '200': { description: 'A thing', content: { 'application/json': { schema } } } },
          },
        },
      },
      components: { schemas },
    },
    options,
  );
}
