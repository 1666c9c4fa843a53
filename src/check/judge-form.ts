import type { Json } from '../model.ts';
import type { MediaType, SchemaJudge } from '../openapi/description.ts';
import { shapeOf } from '../openapi/text-shape.ts';
import type { JudgedBody } from './judge-sequence.ts';
import { judgeText } from './judge-text.ts';
import { belongsTo, jsonOrText, queryOf, readParameter, type Sent } from './parameter-value.ts';
import type { FormField } from './read-multipart.ts';

type Encoding = NonNullable<MediaType['encoding']>;

/** Judges a body of the type application/x-www-form-urlencoded (WHATWG URL, 5) as the object whose properties it lists. */
export function judgeForm(judge: SchemaJudge, text: string, encoding: Encoding = {}): JudgedBody {
  return judgeFields(
    judge,
    queryOf(`?${text}`).map(([name, value]) => ({ name, text: value, isJson: false })),
    encoding,
  );
}

/** The same of a form whose fields are read. */
export function judgeFields(judge: SchemaJudge, given: FormField[], encoding: Encoding = {}): JudgedBody {
  const shape = shapeOf(judge.schema);
  const query = given.map(({ name, text }): [string, string] => [name, text]);
  const sent: Sent = { path: {}, query, headers: [], cookies: {} };
  const styled = (name: string) => Object.entries(encoding).find(([own]) => own === name)?.[1];
  const parameterOf = (name: string) =>
    ({ name, in: 'query', ...(styled(name) ?? { style: 'form', explode: true }) }) as const;
  const isPart = (name: string): boolean =>
    Object.keys(encoding).some((own) => own !== name && belongsTo(name, parameterOf(own), shape.property(own)));
  const names = [...new Set([...shape.names, ...given.map(({ name }) => name)])].filter((name) => !isPart(name));
  const judgement = judgeText(judge, (reader) => {
    const fields = names.flatMap((name): [string, Json][] => {
      const property = shape.property(name);
      const own = given.filter((field) => field.name === name);
      const [first] = own;
      // OpenAPI, Encoding Object: objects within a form are JSON.
      if (first && (first.isJson || (styled(name) === undefined && property.types.has('object')))) {
        const values = own.map((field) => jsonOrText(field.text));
        const isList = values.length > 1 || (property.types.has('array') && !Array.isArray(values[0]));
        return [[name, isList ? values : (values[0] ?? null)]];
      }
      // Sent twice, a field has two values: neither is judged for both.
      if (own.length > 1 && !property.types.has('array')) return [[name, own.map((field) => field.text)]];
      const value = readParameter(parameterOf(name), property, sent, reader, `/${escaped(name)}`);
      return value === undefined ? [] : [[name, value]];
    });
    return Object.fromEntries(fields);
  });
  const unlisted = shape.isOpen ? [] : names.filter((name) => !shape.names.includes(name));
  return {
    judgement: judgement ?? { faults: [], unjudged: [] },
    undocumented: unlisted.map((name) => `/${escaped(name)}`),
  };
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
