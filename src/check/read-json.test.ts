import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJson } from './read-json.ts';

const clean: string[] = [
  '{"a":1,"b":[{"a":2},{"a":3}],"c":{"a":4}}',
  '{"text":"a\\":1, \\"a\\":2 http://x:80/","b": "12345678901234567890"}',
  '  [ 1 , 2.5 , -3e2 , "4" , true , null ]  ',
  '{"a" : 1, "b"\n:\t2}',
  '{"__proto__": 1, "constructor": 2}',
  '{"id":"acme-1234567890123456789","at":"2024-01-01T00:00:00.123456789Z"}',
  '9007199254740991',
  '0.1',
  '123456789.25',
  '1.5e10',
];

test.each(clean)('%s loses nothing', (text) => {
  const read = readJson(text);
  expect(read).toEqual({ type: 'json', reading: { value: JSON.parse(text) }, duplicates: [] });
});

const lossy: [text: string, exact: [string, string][], duplicates: string[]][] = [
  ['{"a":9007199254740993}', [['/a', '9007199254740993']], []],
  ['{"a":[1,12345678901234567890]}', [['/a/1', '12345678901234567890']], []],
  ['[{"a/b":-9007199254740993}]', [['/0/a~1b', '-9007199254740993']], []],
  ['1.0000000000000000001', [['', '1.0000000000000000001']], []],
  ['[1e400]', [['/0', '1e400']], []],
  ['{"a":1,"a":2}', [], ['/a']],
  ['{"a":1,"a" :2}', [], ['/a']],
  ['{"a":1,"\\u0061":2,"a":3}', [], ['/a']],
  ['{"a":{"b":1,"b":1},"c":[{"d":1,"d":2}]}', [], ['/a/b', '/c/0/d']],
  ['{"a":9007199254740993,"a":1}', [], ['/a']],
  ['{"a":"x\\":","a":1}', [], ['/a']],
  ['{"":1,"":2}', [], ['/']],
];

test.each(lossy)('%s is read in full', (text, exact, duplicates) => {
  const read = readJson(text);
  if (read.type !== 'json') throw new Error(read.type);
  expect([...(read.reading.exact ?? [])]).toEqual(exact);
  expect(read.duplicates).toEqual(duplicates);
});

test('1e400 is a number, not infinity', () => {
  expect(readJson('[1e400]')).toMatchObject({ reading: { value: [Number.MAX_VALUE] } });
});

describe('what is no JSON', () => {
  test.each(['', '{', '{"a":1}}', "{'a':1}", '[1,]', 'NaN', '"a\nb"', '01', '\uFEFF{}', 'undefined'])('%j', (text) => {
    expect(readJson(text).type).toBe('malformed');
  });

  test('is told without a piece of it, which could be half a secret', () => {
    expect(readJson('<html>secret</html>')).toEqual({ type: 'malformed', reason: "Unexpected token '<'" });
    expect(readJson('secret')).toEqual({ type: 'malformed', reason: "Unexpected token 's'" });
    expect(readJson('undefined')).not.toMatchObject({ reason: expect.stringContaining('undefined') });
  });
});

test('whatever JSON.stringify writes loses nothing', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const read = readJson(text);
      if (read.type !== 'json') return false;
      return (
        read.duplicates.length === 0 &&
        [...(read.reading.exact?.values() ?? [])].every((literal) => text.includes(literal))
      );
    }),
  );
});

test('a key that is written twice anywhere is found', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (object, seed) => {
      const keys = Object.keys(object);
      const key = keys[seed % keys.length] ?? '';
      const text = `{${JSON.stringify(key)}:0,${JSON.stringify(object).slice(1)}`;
      const read = readJson(`{"outer":${text}}`);
      return read.type === 'json' && read.duplicates.length === 1;
    }),
  );
});

test.each([
  ['{"a":90071992547409.913}', { '/a': '90071992547409.913' }],
  ['{"a": 1e-400}', { '/a': '1e-400' }],
  ['{"a":-100000000000000001e-2}', { '/a': '-100000000000000001e-2' }],
  ['[{"a":"x"},1e-400]', { '/1': '1e-400' }],
  ['[0.1,[0.12345678901234567]]', { '/1/0': '0.12345678901234567' }],
  ['[ 1 , 0.12345678901234567 ]', { '/1': '0.12345678901234567' }],
  ['{"a":[1,"x",1.0000000000000000001]}', { '/a/2': '1.0000000000000000001' }],
  ['[[2,-1],[0.3 ,1e-400],[{}, 1e-400]]', { '/1/1': '1e-400', '/2/1': '1e-400' }],
  ['9007199254740993', { '': '9007199254740993' }],
  ['{"a":1e2,"b":0.1,"c":"1e-400, 1e-400"}', {}],
])('no digit of a number is lost: %s', (text, exact) => {
  const read = readJson(text);
  expect(read.type === 'json' && Object.fromEntries(read.reading.exact ?? [])).toEqual(exact);
});

test('very many keys that stand twice, and numbers before them, take no longer than they are many', () => {
  const half = Array.from({ length: 40_000 }, (_, index) => `"k${index}":9007199254740993`).join();
  const before = process.cpuUsage();
  const read = readJson(`{${half},${half.replaceAll('9007199254740993', '1')}}`);
  const { user } = process.cpuUsage(before);
  expect(read.type === 'json' && [read.duplicates.length, read.reading.exact?.size ?? 0]).toEqual([40_000, 0]);
  expect(user / 1000).toBeLessThan(3000);
});
