import type { Json } from '../model.ts';
import type { Change, ChangeCode } from './change.ts';

type Told = Pick<Change, 'subject' | 'before' | 'after'>;

/** What happened, for people; the place stands in front of it. */
const words: Record<ChangeCode, (change: Told) => string> = {
  'operation-added': () => 'is a new operation',
  'operation-removed': () => 'is gone',
  'operation-moved': ({ before, after }) => `moved from ${value(before)} to ${value(after)}`,
  'operation-renamed': ({ before, after }) => `is called ${value(after)} now, not ${value(before)}`,
  'operation-deprecated': ({ subject }) => (subject ? `${subject} is deprecated` : 'is deprecated'),
  'server-added': ({ subject }) => `the server ${subject} is new`,
  'server-removed': ({ subject }) => `the server ${subject} is gone`,
  'security-tightened': ({ before, after }) => `needs ${value(after)}, no longer ${value(before)}`,
  'security-loosened': ({ before, after }) => `is satisfied by ${value(after)}, not only by ${value(before)}`,
  'parameter-added': ({ after }) => (after === 'required' ? 'is new and must be sent' : 'is new and may be sent'),
  'parameter-removed': () => 'is gone',
  'parameter-renamed': ({ before, after }) => `is called ${value(after)} now, not ${value(before)}`,
  'parameter-style-changed': ({ before, after }) => `is written as ${value(after)}, not as ${value(before)}`,
  'body-added': () => 'has a body now',
  'body-removed': () => 'has no body any more',
  'media-type-added': ({ subject }) => `may be ${subject} too`,
  'media-type-removed': ({ subject }) => `is no longer ${subject}`,
  'status-added': ({ subject }) => `may be answered with ${subject}`,
  'status-removed': ({ subject }) => `is no longer answered with ${subject}`,
  'header-added': ({ subject }) => `the header ${subject} is new`,
  'header-removed': ({ subject }) => `the header ${subject} is gone`,
  'field-added': ({ after }) => (after === 'required' ? 'is a new field, always there' : 'is a new field'),
  'field-removed': () => 'is a field that is gone',
  'became-required': () => 'is required now',
  'became-optional': () => 'is no longer required',
  'type-widened': fromTo('the type is'),
  'type-narrowed': fromTo('the type is'),
  'type-changed': fromTo('the type is'),
  'null-allowed': () => 'may be null now',
  'null-forbidden': () => 'may not be null any more',
  'enum-value-added': ({ after }) => `has a new value, ${value(after)}`,
  'enum-value-removed': ({ before }) => `has no value ${value(before)} any more`,
  'enum-added': ({ after }) => `may only be one of ${list(after)} now`,
  'enum-removed': ({ before }) => `may be anything now, not only one of ${list(before)}`,
  'limit-widened': limit,
  'limit-narrowed': limit,
  'limit-changed': limit,
  'branch-added': ({ subject }) => `may be ${subject} too`,
  'branch-removed': ({ subject }) => `may not be ${subject} any more`,
  'default-changed': fromTo('the default is'),
  'schema-added': () => 'is described by a schema now',
  'schema-removed': () => 'is no longer described by a schema',
  'schema-changed': ({ subject }) => `${subject ?? 'the schema'} changed, in a way that may mean anything`,
  'text-changed': ({ subject }) => (subject ? `the words changed (${subject})` : 'changed for readers only'),
  'request-added': () => 'is new',
  'request-removed': () => 'is gone',
  'request-renamed': ({ after }) => `is called ${value(after)} now`,
  'request-moved': ({ before, after }) => `moved from ${place(before)} to ${place(after)}`,
  'method-changed': fromTo('the method is'),
  'url-changed': fromTo('the URL is'),
  'header-changed': ({ subject, before, after }) => `the header ${subject} is ${value(after)}, not ${value(before)}`,
  'body-mode-changed': fromTo('the body is of the kind'),
  'body-field-added': ({ subject, after }) => `the body has a new field ${subject}, ${String(after)}`,
  'body-field-removed': ({ subject }) => `the body has no field ${subject} any more`,
  'body-field-changed': ({ subject, before, after }) =>
    `the body's ${subject} is ${String(after)}, not ${String(before)}`,
  'body-changed': () => 'the body changed',
  'script-added': ({ subject }) => `has a new ${subject} script`,
  'script-removed': ({ subject }) => `has no ${subject} script any more`,
  'script-changed': ({ subject }) => `the ${subject} script changed`,
  'auth-changed': fromTo('the auth is'),
  'behaviour-changed': ({ subject }) => `${subject} changed`,
  'variable-added': ({ subject }) => `the variable ${subject} is new`,
  'variable-removed': ({ subject }) => `the variable ${subject} is gone`,
  'variable-changed': ({ subject, before, after }) =>
    `the variable ${subject} is ${value(after)}, not ${value(before)}`,
};

/** A change as a sentence: `createOrder, response 200, /state has a new value, "PAID".` */
export function sentenceFor(change: Pick<Change, 'code' | 'place'> & Told): string {
  return `${change.place}: ${words[change.code](change)}.`;
}

function fromTo(what: string): (change: Told) => string {
  return ({ before, after }) => `${what} ${value(after)}, not ${value(before)}`;
}

function limit({ subject, before, after }: Told): string {
  if (before === undefined && after === undefined) return `${subject} changed`;
  if (before === undefined) return `${subject} ${value(after)} is new`;
  if (after === undefined) return `${subject} ${value(before)} is gone`;
  return `${subject} is ${value(after)}, not ${value(before)}`;
}

function value(json: Json | undefined): string {
  if (json === undefined) return 'none';
  const text = JSON.stringify(json);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function list(json: Json | undefined): string {
  return Array.isArray(json) ? json.map((one) => value(one)).join(', ') : value(json);
}

function place(json: Json | undefined): string {
  return json === '' || json === undefined ? 'the top' : value(json);
}
