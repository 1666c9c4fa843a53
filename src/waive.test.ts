import { describe, expect, test } from 'vitest';
import type { Finding, Waiver } from './model.ts';
import { covers, isExpired, isVoid, waive } from './waive.ts';

function aFinding(finding: Partial<Finding> = {}): Finding {
  return {
    id: 'f',
    code: 'body-schema',
    severity: 'error',
    suite: 's',
    flow: 's/f',
    step: 'Get thing',
    description: 'openapi:things',
    operationId: 'getThing',
    status: 200,
    pointer: '/items/3/name',
    keyword: 'required',
    message: 'm',
    ...finding,
  };
}

function aWaiver(waiver: Partial<Waiver> = {}): Waiver {
  return {
    code: 'body-schema',
    description: 'openapi:things',
    operation: 'getThing',
    status: '200',
    pointer: '/items/*/name',
    keyword: 'required',
    reason: 'r',
    owner: 'o',
    ...waiver,
  };
}

describe('a waiver covers one fault of one field', () => {
  const rows: [title: string, waiver: Partial<Waiver>, finding: Partial<Finding>, isCovered: boolean][] = [
    ['the same', {}, {}, true],
    ['another code', { code: 'header-schema' }, {}, false],
    ['another description', { description: 'openapi:other' }, {}, false],
    ['any description', { description: 'openapi:*' }, {}, true],
    ['another operation', { operation: 'putThing' }, {}, false],
    ['operations by their beginning', { operation: 'get*' }, {}, true],
    ['a dot is a dot', { operation: 'get.*' }, {}, false],
    ['another status', { status: '201' }, {}, false],
    ['a class of statuses', { status: '2xx' }, {}, true],
    ['another class', { status: '4XX' }, {}, false],
    ['any status', { status: '*' }, {}, true],
    ['any status, and none came', { status: '*' }, { status: undefined as never }, true],
    ['a status, and none came', {}, { status: undefined as never }, false],
    [
      'a status, and a request that is not sent yet',
      { code: 'request-schema' },
      { code: 'request-schema', status: undefined as never },
      true,
    ],
    [
      'a status, and a request that had another one',
      { code: 'request-schema' },
      { code: 'request-schema', status: 400 },
      false,
    ],
    ['the pointer itself', { pointer: '/items/3/name' }, {}, true],
    ['* is one segment, not two', { pointer: '/*/name' }, {}, false],
    ['* is a whole segment', { pointer: '/items/*/na*' }, {}, false],
    ['a pointer above', { pointer: '/items/*' }, {}, false],
    ['no pointer', { pointer: undefined as never }, {}, false],
    ['no pointer on both sides', { pointer: undefined as never }, { pointer: undefined as never }, true],
    ['another keyword', { keyword: 'type' }, {}, false],
  ];
  test.each(rows)('%s', (_, waiver, finding, isCovered) => {
    expect(covers(aWaiver(waiver), aFinding(finding))).toBe(isCovered);
  });
});

describe('a waiver holds', () => {
  test('through the day on which it expires', () => {
    const waiver = aWaiver({ expires: '2026-06-30' });
    expect(isExpired(waiver, '2026-06-30T23:59:59Z')).toBe(false);
    expect(isExpired(waiver, '2026-07-01T00:00:00Z')).toBe(true);
  });

  test('for the bytes that it was written for', () => {
    const waiver = aWaiver({ artefact: { id: 'openapi:things', sha256: 'a' } });
    expect(isVoid(waiver, [{ id: 'openapi:things', sha256: 'a' }])).toBe(false);
    expect(isVoid(waiver, [{ id: 'openapi:things', sha256: 'b' }])).toBe(true);
    expect(isVoid(waiver, [])).toBe(true);
    expect(isVoid(aWaiver(), [])).toBe(false);
  });
});

test('what a waiver covers bears its reason and owner, the rest stays as it was', () => {
  const other = aFinding({ id: 'g', pointer: '/other' });
  const [waived, open] = waive([aFinding(), other], [aWaiver({ expires: '2026-06-30' })], {
    now: '2026-01-01',
    pins: [],
  });
  expect(waived?.waivedBy).toEqual({ reason: 'r', owner: 'o', expires: '2026-06-30' });
  expect(open).toBe(other);
});

test('a waiver that is past or void covers nothing', () => {
  const context = { now: '2026-01-01', pins: [] };
  const past = aWaiver({ expires: '2025-12-31' });
  const elsewhere = aWaiver({ artefact: { id: 'openapi:things', sha256: 'a' } });
  expect(waive([aFinding()], [past, elsewhere], context)).toEqual([aFinding()]);
});
