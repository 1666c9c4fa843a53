import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { at, segmentsOf } from '../../json-pointer.ts';
import type { Json } from '../../model.ts';
import type { Description, MediaType, Operation, Place } from '../../openapi/description.ts';

/** A body that a description gives as an example. */
export interface Example {
  operation: Operation;
  /** `request`, or the status of the response. */
  of: string;
  media: MediaType;
  name: string;
  value: Json;
}

/** All examples of bodies in a description. */
export function examplesOf(description: Description): Example[] {
  return bodiesOf(description).flatMap((body) =>
    Object.entries(examplesAt(body.media.place)).map(([name, value]) => ({ ...body, name, value })),
  );
}

/** Every body that a description speaks of, each operation once. */
export function bodiesOf(description: Description): Omit<Example, 'name' | 'value'>[] {
  return description.operations
    .filter((operation) => operation.kind === 'path')
    .flatMap((operation) => [
      ...(operation.requestBody?.content ?? []).map((media) => ({ operation, of: 'request', media })),
      ...operation.responses.flatMap((response) =>
        (response.content ?? []).map((media) => ({ operation, of: response.status, media })),
      ),
    ]);
}

const documents = new Map<string, Json>();

/** A description's document, parsed once. */
export function documentOf(file: string): Json {
  const known = documents.get(file);
  if (known !== undefined) return known;
  const parsed = parse(readFileSync(fileURLToPath(file), 'utf8')) as Json;
  documents.set(file, parsed);
  return parsed;
}

function examplesAt(place: Place): Record<string, Json> {
  const document = documentOf(place.file);
  const examples = (at(document, `${place.pointer}/examples`) ?? {}) as Record<string, { $ref?: string; value?: Json }>;
  return Object.fromEntries(
    Object.entries(examples).map(([name, example]) => {
      const whole = example.$ref === undefined ? example : (at(document, example.$ref.slice(1)) as typeof example);
      if (whole?.value === undefined)
        throw new Error(`The example ${segmentsOf(place.pointer).join(' ')} ${name} has no value.`);
      return [name, whole.value];
    }),
  );
}
