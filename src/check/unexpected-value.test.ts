import { expect, test } from 'vitest';
import type { Expectation, Json } from '../model.ts';
import { readBody } from './read-body.ts';
import { aBody, anExchange, aStep, aStepRun } from './testing/exchanges.ts';
import { unexpectedStatus } from './unexpected-status.ts';
import { unexpectedValue } from './unexpected-value.ts';

const variables = { amount: '49900', orderId: 'order-1', reference: '1234567890123456789', empty: '' };

function find(expect: Omit<Expectation, 'status'> & { status?: Expectation['status'] }, body: Json) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const last = anExchange({ body: text });
  const step = aStep({ expect: { status: 200, ...expect } });
  const subject = {
    step,
    run: aStepRun({ variables }),
    last,
    body: readBody(aBody(text), { essence: 'application/json' }),
  };
  return [...unexpectedStatus.find(subject), ...unexpectedValue.find(subject)];
}

const right: [title: string, expect: Omit<Expectation, 'status'>, body: Json][] = [
  ['plain values', { fields: { '/a': 'x', '/b': 1, '/c': true, '/d': null } }, { a: 'x', b: 1, c: true, d: null }],
  ['the value of a variable', { fields: { '/orderId': { variable: 'orderId' } } }, { orderId: 'order-1' }],
  ['a number as a variable has it', { fields: { '/amount': { variable: 'amount' } } }, { amount: 49900 }],
  [
    'a number beyond 2^53 as a variable has it',
    { fields: { '/r': { variable: 'reference' } } },
    '{"r":1234567890123456789}',
  ],
  ['a variable and something', { fields: { '/left': { variable: 'amount', plus: -900 } } }, { left: 49000 }],
  ['present, absent', { fields: { '/a': { present: true }, '/b': { absent: true } } }, { a: null }],
  [
    'matches, one of, at least',
    { fields: { '/a': { matches: '^x+$' }, '/b': { oneOf: ['p', 2] }, '/c': { atLeast: 3 } } },
    { a: 'xx', b: 2, c: 3 },
  ],
  ['a state', { state: 'CREATED' }, { state: 'CREATED' }],
  [
    'an aggregate',
    {
      aggregate: {
        authorized: { variable: 'amount' },
        captured: 1000,
        refunded: 0,
        cancelled: { variable: 'amount', plus: -1000 },
      },
    },
    {
      aggregate: {
        authorizedAmount: { value: 49900 },
        capturedAmount: { value: 1000 },
        refundedAmount: { value: 0 },
        cancelledAmount: { value: 48900 },
      },
    },
  ],
  [
    'a summary',
    { summary: { captured: 0, remainingToCapture: { variable: 'amount' }, refunded: 0, remainingToRefund: 0 } },
    {
      transactionSummary: {
        capturedAmount: 0,
        remainingAmountToCapture: 49900,
        refundedAmount: 0,
        remainingAmountToRefund: 0,
      },
    },
  ],
  ['no summary', { summary: 'absent' }, {}],
  [
    'a log',
    { log: ['RESERVE', 'INITIATE'] },
    { transactionLogHistory: [{ operation: 'RESERVE' }, { operation: 'INITIATE' }] },
  ],
  ['events', { events: ['CREATED', 'AUTHORIZED'] }, [{ name: 'CREATED' }, { name: 'AUTHORIZED' }]],
  ['an error code in an array', { errorCode: ['61', '51'] }, [{ errorGroup: 'Payment', errorCode: '51' }]],
  [
    'an error code in a problem',
    { errorCode: ['6080'] },
    { title: 't', extraDetails: [{ name: 'ErrorCode', reason: '6080' }] },
  ],
  ['an error code of OAuth', { errorCode: ['invalid_client'] }, { error: 'invalid_client', error_codes: [70002] }],
];

test.each(right)('%s', (_, expectation, body) => {
  expect(find(expectation, body)).toEqual([]);
});

const wrong: [title: string, expect: Omit<Expectation, 'status'>, body: Json, fault: object][] = [
  ['another value', { fields: { '/a': 'x' } }, { a: 'y' }, { pointer: '/a', expected: 'x', actual: 'y' }],
  ['a text for a number', { fields: { '/a': 1 } }, { a: '1' }, { pointer: '/a', expected: 1, actual: '1' }],
  ['a missing field', { fields: { '/a/b': 1 } }, { a: {} }, { pointer: '/a/b', expected: 1 }],
  [
    'a field of the language',
    { fields: { '/constructor': { present: true } } },
    {},
    { pointer: '/constructor', keyword: 'present' },
  ],
  [
    'a field that must not be there',
    { fields: { '/a': { absent: true } } },
    { a: 1 },
    { keyword: 'absent', actual: 1 },
  ],
  [
    'a number beyond 2^53 that is another',
    { fields: { '/r': { variable: 'reference' } } },
    '{"r":1234567890123456788}',
    { expected: '1234567890123456789', actual: '1234567890123456788' },
  ],
  [
    'an amount as text',
    { aggregate: { authorized: { variable: 'amount' }, captured: 0, refunded: 0, cancelled: 0 } },
    {
      aggregate: {
        authorizedAmount: { value: '49900' },
        capturedAmount: { value: 0 },
        refundedAmount: { value: 0 },
        cancelledAmount: { value: 0 },
      },
    },
    { pointer: '/aggregate/authorizedAmount/value', expected: 49900, actual: '49900' },
  ],
  [
    'a variable that nothing set',
    { fields: { '/a': { variable: 'nobody' } } },
    { a: 1 },
    { expected: 'the value of {{nobody}}, which nothing has set' },
  ],
  [
    'an amount of an empty variable',
    { fields: { '/a': { variable: 'empty', plus: 0 } } },
    { a: 0 },
    { expected: 'the value of {{empty}}, which nothing has set' },
  ],
  ['a state', { state: 'CREATED' }, { state: 'EXPIRED' }, { pointer: '/state', actual: 'EXPIRED' }],
  [
    'a summary that must not be there',
    { summary: 'absent' },
    { transactionSummary: {} },
    { pointer: '/transactionSummary', keyword: 'absent' },
  ],
  [
    'a log in another order',
    { log: ['RESERVE', 'INITIATE'] },
    { transactionLogHistory: [{ operation: 'INITIATE' }, { operation: 'RESERVE' }] },
    { expected: ['RESERVE', 'INITIATE'], actual: ['INITIATE', 'RESERVE'] },
  ],
  ['events that are no list', { events: ['CREATED'] }, {}, { pointer: '', expected: ['CREATED'] }],
  [
    'another error code',
    { errorCode: ['61'] },
    [{ errorCode: '51' }],
    { keyword: 'errorCode', expected: ['61'], actual: ['51'] },
  ],
];

test.each(wrong)('%s is a finding', (_, expectation, body, fault) => {
  expect(find(expectation, body)).toMatchObject([{ code: 'unexpected-value', ...fault }]);
});

test('the wrong kind of answer is one finding, not one for every field', () => {
  expect(find({ status: 201, fields: { '/a': 1, '/b': 2 } }, {})).toEqual([
    { code: 'unexpected-status', expected: 201, actual: 200 },
  ]);
});
