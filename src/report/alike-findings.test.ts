import { expect, test } from 'vitest';
import { alikeFindings } from './alike-findings.ts';
import { aFinding } from './testing/results.ts';

test.each([
  ['another step', { step: 'Other', flow: 'ecom/qr' }, 1],
  ['another value at the place', { actual: 'other', message: 'Got "other".' }, 1],
  ['another place', { pointer: '/url' }, 2],
  ['another status', { status: 201 }, 2],
  ['another operation', { operationId: 'getPayment' }, 2],
  ['another code', { code: 'header-schema' as const }, 2],
  ['a waiver', { waivedBy: { reason: 'r', owner: 'o' } }, 2],
])('a fault with %s is told as %o: groups %i', (_what, overrides, groups) => {
  expect(alikeFindings([aFinding(), aFinding(overrides)])).toHaveLength(groups);
});

test('faults without a place in a schema are told apart by what they quote', () => {
  const script = { code: 'script-error' as const };
  const { keyword: _none, ...plain } = aFinding(script);
  expect(alikeFindings([plain, { ...plain, detail: 'Another error.' }, plain])).toHaveLength(2);
});

test('one script that fails in two ways is two things to fix', () => {
  const script = { code: 'script-error' as const, keyword: 'test', step: 'Three' };
  const faults = [
    aFinding({ ...script, detail: 'ReferenceError: a.' }),
    aFinding({ ...script, detail: 'SyntaxError.' }),
  ];
  expect(alikeFindings(faults)).toHaveLength(2);
});

test('a variable that is not set is one thing to set, wherever it is used', () => {
  const unset = (actual: string, pointer: string, operationId: string) =>
    aFinding({ code: 'unresolved-variable', actual, pointer, operationId, message: `${actual} in ${pointer}` });
  const faults = [unset('{{a}}', '/url', 'one'), unset('{{a}}', '/headers/X', 'two'), unset('{{b}}', '/url', 'one')];
  expect(alikeFindings(faults).map(({ length }) => length)).toEqual([2, 1]);
});
