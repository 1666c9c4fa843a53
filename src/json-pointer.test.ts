import { describe, expect, it } from 'vitest';
import { at, segmentsOf, withValueAt } from './json-pointer.ts';

describe('a JSON pointer', () => {
  const document = { a: { 'b/c': [1, { d: null }] }, 'm~n': 8 };

  it.each([
    ['', document],
    ['/a/b~1c/0', 1],
    ['/a/b~1c/1/d', null],
    ['/m~0n', 8],
    ['/a/missing', undefined],
    ['/a/b~1c/7', undefined],
    ['/a/b~1c/01', undefined],
    ['/constructor', undefined],
  ])('%s finds its value', (pointer, value) => {
    expect(at(document, pointer)).toEqual(value);
  });

  it('unescapes its segments', () => {
    expect(segmentsOf('/a~1b/m~0n')).toEqual(['a/b', 'm~n']);
  });

  it.each([
    ['/a/x', 1, { a: { 'b/c': [1, { d: null }], x: 1 }, 'm~n': 8 }],
    ['/a', undefined, { 'm~n': 8 }],
    ['/new/deep', true, { ...document, new: { deep: true } }],
    ['/a/b~1c/0', undefined, { a: { 'b/c': [{ d: null }] }, 'm~n': 8 }],
    ['/a/b~1c/-', 'last', { a: { 'b/c': [1, { d: null }, 'last'] }, 'm~n': 8 }],
  ])('%s is set to %s in a copy', (pointer, value, result) => {
    const before = structuredClone(document);
    expect(withValueAt(document, pointer, value)).toEqual(result);
    expect(document).toEqual(before);
  });
});
