import type { FindingCode, FindingDraft, Json } from '../model.ts';

/** What the words of a finding are made from. */
type Draft = Omit<FindingDraft, 'id' | 'severity'>;

/**
 * A finding in one sentence: what happened, then what was expected, then where. Make it last, from arguments that hold no secret
 * any more: words cut and quote, and what has been cut is not found again.
 */
export function messageOf(finding: Draft): string {
  const message = words[finding.code](finding);
  return finding.omitted === undefined ? message : `${finding.omitted} similar findings omitted; first: ${message}`;
}

const words: Readonly<Record<FindingCode, (finding: Draft) => string>> = {
  'no-response': ({ detail }) => sentence(`Got no response${because(detail)}`),
  'unexpected-status': ({ actual, expected, operationId, detail }) =>
    sentence(`Got status ${actual}${note(detail)}; the step expects ${list(expected)}${of(operationId)}`),
  'unexpected-value': (finding) => sentence(unexpected(finding)),
  'assertion-failed': ({ detail }) => sentence(`An assertion of the collection failed: ${detail}`),
  'script-error': ({ keyword, detail }) =>
    sentence(
      keyword === 'file'
        ? (detail ?? '')
        : `The collection's ${keyword === 'prerequest' ? 'pre-request' : 'test'} script failed: ${detail}`,
    ),
  'script-escape': ({ keyword, detail }) =>
    sentence(
      `The collection's ${keyword === 'prerequest' ? 'pre-request' : 'test'} script tried to leave the script sandbox: ${detail}`,
    ),
  'undocumented-operation': ({ actual, expected }) =>
    sentence(
      expected === undefined
        ? `No description lists ${actual}`
        : `The description does not list ${actual}; for this path it lists ${list(expected)}`,
    ),
  'undocumented-status': ({ actual, expected, operationId }) =>
    sentence(`Got status ${actual}; the description lists ${list(expected)}${of(operationId)}`),
  'undocumented-media-type': ({ actual, expected, status, operationId }) =>
    sentence(
      `Got ${actual === null ? 'no Content-Type' : actual}; the description lists ${list(expected)}${forStatus(status)}${of(operationId)}`,
    ),
  'malformed-body': ({ detail, expected, pointer }) =>
    sentence(`The body is not valid ${expected}: ${detail}${at(pointer)}`),
  'missing-body': ({ expected, status, operationId }) =>
    sentence(`Got no body; the description gives ${list(expected)}${forStatus(status)}${of(operationId)}`),
  'unexpected-body': ({ actual, detail, status }) =>
    sentence(
      `Got a body${actual === null ? '' : ` of ${actual}`}${forStatus(status)}; none was expected${because(detail)}`,
    ),
  'body-schema': (finding) => sentence(`${brokenAt(finding)}${note(finding.detail)}`),
  'header-schema': (finding) =>
    sentence(`${broken(finding)} in header ${headerName(finding.pointer)}${note(finding.detail)}`),
  'missing-header': ({ pointer, status, operationId }) =>
    sentence(`Got no header ${headerName(pointer)}; the description requires it${forStatus(status)}${of(operationId)}`),
  'invariant-broken': ({ detail }) => sentence(`An invariant is broken: ${detail}`),
  'idempotency-broken': ({ detail }) => sentence(`A repeated request was not idempotent: ${detail}`),
  'callback-missing': ({ detail }) => sentence(`The API did not call back: ${detail}`),
  'callback-schema': (finding) =>
    sentence(`A callback's content is wrong: ${brokenAt(finding)}${note(finding.detail)}`),
  'signature-invalid': ({ detail }) => sentence(`A signature is invalid: ${detail}`),
  'unresolved-variable': ({ detail, pointer = '', places = [pointer] }) =>
    sentence(`The variable {{${detail}}} is not set; used in ${places.map(partOfRequest).join(', ')}`),
  'blocked-host': ({ actual, detail }) =>
    sentence(`Stopped a request to ${withoutQuery(String(actual))}${because(detail)}`),
  unvalidated: ({ detail, pointer, operationId }) =>
    sentence(`Could not be judged: ${detail}${at(pointer)}${of(operationId)}`),
  'expired-waiver': (finding) =>
    sentence(`A waiver has expired on ${finding.expected}: ${aboutWaiver(finding)}. Renew it or remove it`),
  'undocumented-field': ({ pointer, operationId, status }) =>
    sentence(`Got a field that the description does not list${at(pointer)}${forStatus(status)}${of(operationId)}`),
  'request-schema': (finding) =>
    sentence(`The request breaks the description: ${brokenAt(finding)}${note(finding.detail)}`),
  'undocumented-member': ({ pointer, operationId }) =>
    sentence(`The request has a member that the description does not list${at(pointer)}${of(operationId)}`),
  'description-invalid': ({ detail, schemaPointer }) =>
    sentence(`The description is wrong: ${detail}${at(schemaPointer)}`),
  'stale-waiver': (finding) => sentence(`A waiver was not needed: ${aboutWaiver(finding)}. Remove it`),
  'literal-secret': ({ pointer }) =>
    sentence(
      `A secret stands in the collection itself${at(pointer)}. Put it into a variable, and the variable into .env`,
    ),
  'read-before-set': ({ detail, pointer }) =>
    sentence(`Reads {{${detail}}}, which only a request further down sets${at(pointer)}`),
  'hard-coded-host': ({ actual, pointer }) => sentence(`Goes to ${actual} whatever the environment says${at(pointer)}`),
  'skipped-step': ({ keyword }) =>
    keyword === 'skip-request'
      ? 'The request was not sent: a script skipped it with pm.execution.skipRequest.'
      : 'The step was left out: a script went on elsewhere with setNextRequest.',
  'uncovered-operation': ({ actual }) => sentence(`No request of the collections is ${actual}`),
  'no-assertions': () => 'The collection asserts nothing: that it runs through proves nothing.',
  'unknown-format': ({ detail, schemaPointer }) => sentence(`Not judged: ${detail}${at(schemaPointer)}`),
  'deprecated-script': ({ actual, keyword }) =>
    sentence(`The ${keyword} script uses ${actual}, which Postman has deprecated`),
  retried: ({ detail }) => sentence(`Tried again: ${detail}`),
};

/** `body-schema of getPayment, status 200, /amount type (payments team: a reason)`. */
function aboutWaiver({ waiver, operationId, pointer, keyword }: Draft): string {
  const where = [pointer, keyword].filter((part) => part !== undefined && part !== '').join(' ');
  const what = `${waiver?.code} of ${operationId}, status ${waiver?.status}${where === '' ? '' : `, ${where}`}`;
  return `${what} (${waiver?.owner}: ${waiver?.reason.replace(/\.$/, '')})`;
}

/** What a field is, and what the step expects of it. */
function unexpected({ actual, expected, pointer, keyword }: Draft): string {
  if (keyword === 'errorCode') {
    const code = actual === undefined ? 'no error code' : `error code ${list(actual)}`;
    return `Got ${code}; the step expects ${list(expected)}`;
  }
  if (keyword === 'absent') return `Got ${shown(actual)}; the step expects no such field${at(pointer)}`;
  const wanted = keyword === 'present' ? 'the step expects it' : `the step expects ${list(expected)}`;
  if (actual !== undefined) return `Got ${shown(actual)}; ${wanted}${at(pointer)}`;
  return pointer === undefined || pointer === ''
    ? `Got no JSON body; ${wanted}`
    : `Field ${pointer} is missing; ${wanted}`;
}

/** The same with its place. */
function brokenAt(finding: Draft): string {
  const { keyword, pointer } = finding;
  if (keyword === 'required' && pointer) return `Required field ${pointer} is missing`;
  return `${broken(finding)}${at(pointer)}`;
}

/** What a schema's keyword refused, and what it wanted. */
function broken({ keyword, expected, actual, detail }: Draft): string {
  switch (keyword) {
    case undefined:
      return detail ?? 'Something is wrong';
    case 'required':
      return 'It is required, and missing';
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false':
      return `Got ${shown(actual)}; no such field is allowed`;
    case 'case-folded':
    case 'trailing-slash':
      return `Sent to ${actual}; expected ${expected}`;
    case 'accept':
      return `Accepts ${actual}; the description answers with ${list(expected)}`;
    case 'awaited-status':
      return `The script waits for status ${actual}; the description lists ${list(expected)}`;
    case 'read-field':
      return `The script reads ${actual}; the description lists ${list(expected)}`;
    case 'placeholder':
      return `Sends the instruction ${shown(actual)} as it stands`;
    case 'unknown':
      return 'Sent a parameter that it does not list';
    case 'malformed':
      return `Sent a body that is not valid ${expected}`;
    case 'content':
      return `Got ${actual === null ? 'no Content-Type' : shown(actual)}; expected ${list(expected)}`;
    case 'readOnly':
      return `Got ${shown(actual)}; the field is read-only and does not belong in a request`;
    case 'writeOnly':
      return `Got ${shown(actual)}; the field is write-only and does not belong in a response`;
    case 'type':
      return `Got ${shown(actual)}; expected ${typeWords(expected)}`;
    case 'enum':
      return `Got ${shown(actual)}; expected ${list(expected)}`;
    case 'const':
      return `Got ${shown(actual)}; expected ${shown(expected)}`;
    case 'pattern':
      return `Got ${shown(actual)}; expected text that matches ${expected}`;
    case 'format':
      return `Got ${shown(actual)}; expected the format ${expected}`;
    case 'oneOf':
    case 'anyOf':
      return `Got ${shown(actual)}; expected ${expected}`;
    default:
      return `Got ${shown(actual)}; expected ${LIMITS[keyword] ?? `${keyword} to hold:`} ${list(expected)}`;
  }
}

const LIMITS: Readonly<Record<string, string>> = {
  minimum: 'at least',
  maximum: 'at most',
  exclusiveMinimum: 'more than',
  exclusiveMaximum: 'less than',
  multipleOf: 'a multiple of',
  minLength: 'a length of at least',
  maxLength: 'a length of at most',
  minItems: 'a number of items of at least',
  maxItems: 'a number of items of at most',
  minProperties: 'a number of fields of at least',
  maxProperties: 'a number of fields of at most',
};

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
  null: 'null',
};

function typeWords(expected: Json | undefined): string {
  return [expected ?? []]
    .flat()
    .map((type) => TYPE_WORDS[String(type)] ?? String(type))
    .join(' or ');
}

/** In full, or the words that stand for a long value: one that is cut could hold the beginning of a secret. */
function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string' && standsForValue.test(value)) return value;
  return JSON.stringify(value);
}

/** Words that stand for a value: `a text of 9000 characters`, `‹client_id› (5 characters)`. They are not quoted. */
const standsForValue = /^(an? (text|array|object) of \d+ \w+|\{\{.+\}\} without quotes|‹[^›]+› \(\d+ characters?.*\))$/;

/** `200, 201` for lists, the bare text for one. */
function list(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value))
    return value.length === 0
      ? 'nothing'
      : value.map((item) => (typeof item === 'string' ? item : shown(item))).join(', ');
  return typeof value === 'string' ? value : shown(value);
}

function at(pointer: string | undefined): string {
  if (pointer === undefined) return '';
  return pointer === '' ? '' : `, at ${pointer}`;
}

function of(operationId: string | undefined): string {
  return operationId === undefined ? '' : `, by ${operationId}`;
}

function forStatus(status: number | undefined): string {
  return status === undefined ? '' : ` for status ${status}`;
}

/** What a script hangs behind a question mark is in the exchange, and may be the whole environment. */
function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '?…');
}

function because(detail: string | undefined): string {
  return detail === undefined ? '' : `: ${detail}`;
}

function note(detail: string | undefined): string {
  return detail === undefined ? '' : ` (${detail})`;
}

/** `the URL`, `header X-Key`, `the body`. */
function partOfRequest(pointer: string): string {
  if (pointer === '/url') return 'the URL';
  return pointer.startsWith('/headers/') ? `header ${headerName(pointer)}` : `the ${pointer.slice(1)}`;
}

function headerName(pointer: string | undefined): string {
  return (pointer ?? '').split('/')[2] ?? '';
}

function sentence(text: string): string {
  return `${text.trim().replace(/[.\s]+$/, '')}.`;
}
