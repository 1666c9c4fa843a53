import { segmentsOf } from '../json-pointer.ts';
import type { Json } from '../model.ts';
import type { Example, Place } from './description.ts';
import { visit } from './find-refs.ts';
import { isJson, parseMediaType } from './media-type.ts';
import { below, type Documents, resolve, valueAt } from './resolve-ref.ts';

type Fields = { [name: string]: Json };

/** The examples that a description gives of values, each with its schema. */
export function findExamples(documents: Documents): Example[] {
  return [...visit(documents)].flatMap(({ place, role, value, reference }) => {
    if (reference !== undefined || Array.isArray(value)) return [];
    const fields = value as Fields;
    if (role === 'schema') return [...single(fields, place, place), ...listed(fields, place)];
    if (role !== 'media' && role !== 'parameter' && role !== 'header') return [];
    // An example of another media type is a text of that type, whatever its schema.
    if (role === 'media' && !isJson(parseMediaType(segmentsOf(place.pointer).at(-1))?.essence ?? '')) return [];
    const schema = below(place, 'schema');
    if (valueAt(documents, schema) === undefined) return [];
    return [...single(fields, place, schema), ...named(documents, fields, place, schema)];
  });
}

function single(fields: Fields, place: Place, schema: Place): Example[] {
  return 'example' in fields ? [{ place: below(place, 'example'), value: fields.example ?? null, schema }] : [];
}

/** `examples` of a schema of 3.1. */
function listed({ examples }: Fields, place: Place): Example[] {
  if (!Array.isArray(examples)) return [];
  return examples.map((value, index) => ({
    place: below(below(place, 'examples'), String(index)),
    value,
    schema: place,
  }));
}

/** Example Objects by their names. */
function named(documents: Documents, { examples }: Fields, place: Place, schema: Place): Example[] {
  if (typeof examples !== 'object' || examples === null || Array.isArray(examples)) return [];
  return Object.keys(examples).flatMap((name) => {
    const found = resolve(documents, below(below(place, 'examples'), name));
    if (
      found.type === 'dead' ||
      typeof found.value !== 'object' ||
      found.value === null ||
      Array.isArray(found.value)
    ) {
      return [];
    }
    const { value } = found.value;
    return value === undefined ? [] : [{ place: below(found.place, 'value'), value, schema }];
  });
}
