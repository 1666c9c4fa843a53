import { at } from '../../json-pointer.ts';
import type { Exchange, Fault, Json } from '../../model.ts';
import { judgeRequest } from '../request-schema.ts';
import type { Subject } from '../subject.ts';
import { findUndocumentedMembers } from '../undocumented-member.ts';
import type { LintedItem } from './linted-item.ts';
import type { ItemRule } from './rule.ts';

/** Stands for a value that only a run knows; what it holds is not judged, but where it stands is. */
const UNKNOWN = '\uE000';
/** The same where a number would stand, outside of quotes: this, and one less for each further variable. */
const UNKNOWN_NUMBER = 9_007_199_254_740_991;

/** What a request breaks of its description, as far as its values are known before a run. */
export const judgeItemRequest: ItemRule = (item, { descriptions }) => {
  const { match } = item;
  if (match === undefined) return [];
  const exchange = exchangeOf(item);
  const subject: Subject = { exchange, descriptions, match, mayHaveBody: true, body: { type: 'none' }, headers: [] };
  const body = parsed(exchange.request.body?.content);
  return [...judgeRequest(subject), ...findUndocumentedMembers(subject)]
    .filter((fault) => fault.code !== 'unvalidated' && !hangsOnUnknown(fault, body, exchange))
    .map((fault) => {
      const name = bareVariables(item.body ?? '', item.values)[UNKNOWN_NUMBER - Number(fault.actual)];
      return name === undefined ? fault : { ...fault, actual: `{{${name}}} without quotes` };
    });
};

const OUTSIDE_OF_QUOTES = /"(?:[^"\\]|\\.)*"|\{\{([^{}]+)\}\}/g;

/** Variables outside of quotes whose values are not known, in their order. */
function bareVariables(body: string, values: Record<string, string>): string[] {
  const names = [...body.matchAll(OUTSIDE_OF_QUOTES)].flatMap((match) => match[1] ?? []);
  return [...new Set(names)].filter((name) => values[name] === undefined);
}

function exchangeOf({ method, url, headers, body, values }: LintedItem): Exchange {
  const text = body === undefined ? undefined : fillBody(body, values);
  return {
    id: '',
    sentBy: 'step',
    startedAt: '',
    durationMs: 0,
    attempt: 1,
    request: {
      method,
      url: fill(url, values),
      headers: headers.map(([name, value]) => [name, fill(value, values)]),
      ...(text === undefined ? {} : { body: { encoding: 'utf8', content: text, bytes: text.length } }),
    },
  };
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{([^{}]+)\}\}/g, (_, name: string) => values[name] ?? UNKNOWN);
}

/** Outside of quotes a variable is whatever its value is; one that is not known is a number, for which it was left bare. */
function fillBody(body: string, values: Record<string, string>): string {
  const unknown = bareVariables(body, values);
  return body.replace(OUTSIDE_OF_QUOTES, (whole, bare: string | undefined) =>
    bare === undefined ? fill(whole, values) : (values[bare] ?? String(UNKNOWN_NUMBER - unknown.indexOf(bare))),
  );
}

function hangsOnUnknown(
  { code, pointer = '', keyword, actual }: Fault,
  body: Json | undefined,
  { request }: Exchange,
): boolean {
  if (code === 'undocumented-member') return pointer.includes(UNKNOWN);
  if (keyword === 'required' || keyword === 'additionalProperties' || keyword === 'unknown') return false;
  const value = valueAt(pointer, body, request);
  if (isUnknownNumber(value) || isUnknownNumber(actual)) return keyword !== 'type';
  return JSON.stringify([value ?? null, actual ?? null]).includes(UNKNOWN);
}

const MOST_VARIABLES = 1000;

function isUnknownNumber(value: Json | undefined): boolean {
  return typeof value === 'number' && value <= UNKNOWN_NUMBER && value > UNKNOWN_NUMBER - MOST_VARIABLES;
}

function valueAt(pointer: string, body: Json | undefined, request: Exchange['request']): Json | undefined {
  if (pointer.startsWith('/body')) return body === undefined ? undefined : at(body, pointer.slice('/body'.length));
  if (pointer.startsWith('/path/') || pointer.startsWith('/query/')) return request.url;
  const name = pointer.split('/')[2]?.toLowerCase();
  return request.headers.find(([other]) => other.toLowerCase() === name)?.[1];
}

function parsed(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}
