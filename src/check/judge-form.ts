import type { Json } from '../model.ts';
import type { SchemaJudge } from '../openapi/description.ts';
import { shapeOf } from '../openapi/text-shape.ts';
import type { JudgedBody } from './judge-sequence.ts';
import { judgeText } from './judge-text.ts';
import { jsonOrText, queryOf, readParameter, type Sent } from './parameter-value.ts';

/** Judges a body of the type application/x-www-form-urlencoded (WHATWG URL, 5) as the object whose properties it lists. */
export function judgeForm(judge: SchemaJudge, text: string): JudgedBody {
  const shape = shapeOf(judge.schema);
  const query = queryOf(`?${text}`);
  const sent: Sent = { path: {}, query, headers: [], cookies: {} };
  const names = [...new Set([...shape.names, ...query.map(([name]) => name)])];
  const judgement = judgeText(judge, (reader) => {
    const fields = names.flatMap((name): [string, Json][] => {
      const property = shape.property(name);
      const given = query.find(([other]) => other === name)?.[1];
      // OpenAPI, Encoding Object: objects within a form are JSON.
      if (given !== undefined && property.types.has('object')) return [[name, jsonOrText(given)]];
      const parameter = { name, in: 'query', style: 'form', explode: true } as const;
      const value = readParameter(parameter, property, sent, reader, `/${escaped(name)}`);
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
