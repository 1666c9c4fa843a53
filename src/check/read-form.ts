import type { Json } from '../model.ts';
import type { JsonSchema } from '../openapi/description.ts';
import { queryOf, readParameter, type Sent } from './parameter-value.ts';

export function isForm(essence: string): boolean {
  return essence === 'application/x-www-form-urlencoded';
}

/** A form as the object that its schema describes: each value is read as its property's type. */
export function formValue(text: string, schema: JsonSchema): Json {
  const parameter = { name: '', in: 'query', style: 'form', explode: true } as const;
  const properties = typeof schema === 'object' ? ((schema.properties ?? {}) as Record<string, boolean>) : {};
  const query = queryOf(`?${text}`);
  const names = new Set([...Object.keys(properties), ...query.map(([name]) => name)]);
  const sent: Sent = { path: {}, query, headers: [], cookies: {} };
  const fields = [...names].flatMap((name): [string, Json][] => {
    const value = readParameter({ ...parameter, name }, properties[name] ?? true, sent);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(fields);
}
