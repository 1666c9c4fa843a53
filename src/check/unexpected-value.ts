import { at } from '../json-pointer.ts';
import type { Expectation, ExpectedAmount, ExpectedValue, Fault, Json, JsonPointer } from '../model.ts';
import { briefValue } from '../openapi/brief-value.ts';
import type { Reading } from '../openapi/description.ts';
import { errorCodesOf } from './error-codes.ts';
import { matchesStatus } from './match-status.ts';
import type { StepCheck, StepSubject } from './step-check.ts';

/** A well-formed answer that says something else than it has to: a field, a state, a sum, a log, an error code. */
export const unexpectedValue: StepCheck = {
  code: 'unexpected-value',
  isAboutAnswer: true,
  find: (subject) => {
    const { step, last } = subject;
    const status = last?.response?.status;
    // The wrong kind of answer is one finding, not one for every field that it lacks.
    if (status === undefined || !matchesStatus(step.expect.status, status)) return [];
    return expectationsOf(step.expect).flatMap((expectation) => compare(expectation, subject));
  },
};

/** One thing that a body has to hold. */
type Single =
  | { pointer: JsonPointer; value: ExpectedValue }
  | { pointer: JsonPointer; list: string[]; member: JsonPointer }
  | { errorCodes: string[] };

const AGGREGATE = ['authorized', 'captured', 'refunded', 'cancelled'] as const;
const SUMMARY = {
  captured: 'capturedAmount',
  remainingToCapture: 'remainingAmountToCapture',
  refunded: 'refundedAmount',
  remainingToRefund: 'remainingAmountToRefund',
} as const;

function expectationsOf(expect: Expectation): Single[] {
  const { fields, state, aggregate, summary, log, events, errorCode } = expect;
  return [
    ...Object.entries(fields ?? {}).map(([pointer, value]): Single => ({ pointer, value })),
    ...(state === undefined ? [] : [{ pointer: '/state', value: state }]),
    ...(aggregate === undefined
      ? []
      : AGGREGATE.map((name) => amount(`/aggregate/${name}Amount/value`, aggregate[name]))),
    ...summaryOf(summary),
    ...(log === undefined ? [] : [{ pointer: '/transactionLogHistory', list: log, member: '/operation' }]),
    ...(events === undefined ? [] : [{ pointer: '', list: events, member: '/name' }]),
    ...(errorCode === undefined ? [] : [{ errorCodes: errorCode }]),
  ];
}

function summaryOf(summary: Expectation['summary']): Single[] {
  if (summary === undefined) return [];
  if (summary === 'absent') return [{ pointer: '/transactionSummary', value: { absent: true } }];
  return (Object.keys(SUMMARY) as (keyof typeof SUMMARY)[]).map((name) =>
    amount(`/transactionSummary/${SUMMARY[name]}`, summary[name]),
  );
}

function amount(pointer: JsonPointer, value: ExpectedAmount): Single {
  // An amount is a number also where a variable gives it: plus 0 compares as one.
  return { pointer, value: typeof value === 'number' ? value : { variable: value.variable, plus: value.plus ?? 0 } };
}

function compare(expectation: Single, { body, run }: StepSubject): Fault[] {
  const reading: Reading | undefined = body.type === 'json' ? body.reading : undefined;
  if ('errorCodes' in expectation) return compareCodes(expectation.errorCodes, reading);
  const { pointer } = expectation;
  const actual = reading === undefined ? undefined : at(reading.value, pointer);
  if ('list' in expectation) return compareList(expectation.list, expectation.member, pointer, actual);
  const expected = resolveValue(expectation.value, run.variables);
  const literal = reading?.exact?.get(pointer);
  if (holds(expected, actual, literal)) return [];
  const keyword = presenceOf(expected);
  if (keyword === undefined) return [fault(pointer, shown(expected), literal ?? actual)];
  const { expected: _, ...rest } = fault(pointer, null, literal ?? actual);
  return [{ ...rest, keyword }];
}

function compareList(list: string[], member: JsonPointer, pointer: JsonPointer, actual: Json | undefined): Fault[] {
  if (!Array.isArray(actual)) return [fault(pointer, list, actual)];
  const names = actual.map((entry) => at(entry, member) ?? null);
  const isSame = names.length === list.length && names.every((name, index) => name === list[index]);
  return isSame ? [] : [fault(pointer, list, names)];
}

function compareCodes(expected: string[], reading: Reading | undefined): Fault[] {
  const actual = reading === undefined ? [] : errorCodesOf(reading.value);
  if (actual.some((code) => expected.includes(code))) return [];
  return [{ ...fault('', expected, actual), keyword: 'errorCode' }];
}

function fault(pointer: JsonPointer, expected: Json, actual: Json | undefined): Fault {
  return {
    code: 'unexpected-value',
    pointer,
    expected,
    ...(actual === undefined ? {} : { actual: briefValue(actual) }),
  };
}

/** An expectation with its variables filled in. */
type Resolved = Exclude<ExpectedValue, { variable: string }> | { sameAs: string; name: string } | { unset: string };

function resolveValue(value: ExpectedValue, variables: Record<string, string>): Resolved {
  if (typeof value !== 'object' || value === null || !('variable' in value)) return value;
  const text = variables[value.variable];
  if (text === undefined) return { unset: value.variable };
  if (value.plus === undefined) return { sameAs: text, name: value.variable };
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? { unset: value.variable } : number + value.plus;
}

function holds(expected: Resolved, actual: Json | undefined, literal: string | undefined): boolean {
  if (typeof expected !== 'object' || expected === null) return actual === expected && literal === undefined;
  if ('present' in expected) return actual !== undefined;
  if ('absent' in expected) return actual === undefined;
  if ('unset' in expected || actual === undefined) return false;
  if ('sameAs' in expected) return isScalar(actual) && (literal ?? String(actual)) === expected.sameAs;
  if ('matches' in expected) return typeof actual === 'string' && new RegExp(expected.matches, 'u').test(actual);
  if ('oneOf' in expected) return expected.oneOf.some((value) => value === actual);
  return typeof actual === 'number' && actual >= expected.atLeast;
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object';
}

/** Whether nothing but the presence of the field was asked for: then no value is expected. */
function presenceOf(expected: Resolved): 'present' | 'absent' | undefined {
  if (typeof expected !== 'object' || expected === null) return undefined;
  return 'present' in expected ? 'present' : 'absent' in expected ? 'absent' : undefined;
}

/** What was expected, as a value that people can read in a report. */
function shown(expected: Resolved): Json {
  if (typeof expected !== 'object' || expected === null) return expected;
  if ('present' in expected || 'absent' in expected) return null;
  if ('unset' in expected) return `the value of {{${expected.unset}}}, which nothing has set`;
  if ('sameAs' in expected) return expected.sameAs;
  if ('matches' in expected) return `text that matches ${expected.matches}`;
  if ('oneOf' in expected) return expected.oneOf;
  return `at least ${expected.atLeast}`;
}
