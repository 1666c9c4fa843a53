import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExpression } from '../openapi/read-expression.ts';
import { boundedExpression } from './bounded-expression.ts';
import { loadAjv } from './load-ajv.ts';

describe('an expression that a backtracking engine takes too long for', () => {
  test.each<[pattern: string, right: string, wrong: string]>([
    ['^(a+)+$', 'a'.repeat(100_000), `${'a'.repeat(50)}!`],
    ['^(a|a)*$', 'a'.repeat(100_000), `${'a'.repeat(50)}!`],
    ['^(a|aa)+$', 'a'.repeat(100_000), `${'a'.repeat(80)}!`],
    ['(x+x+)+y', `${'x'.repeat(1000)}y`, 'x'.repeat(100_000)],
    ['^([a-z0-9]+\\.)*[a-z]{2,}$', `${'a.'.repeat(10_000)}no`, `${'a'.repeat(100_000)}!`],
    // Of the official QR description: quadratic.
    [
      '^https:\\/\\/[\\w\\.]+([\\w#!:.?+=&%@\\-\\/]+)?$',
      `https://${'a'.repeat(1_000_000)}`,
      `https://${'a'.repeat(1_000_000)} `,
    ],
    ['\\s+$', `x${' '.repeat(300_000)}`, `${' '.repeat(300_000)}x`],
    ['^(.*)(.*)(.*)=$', `${'x'.repeat(100_000)}=`, 'x'.repeat(100_000)],
  ])('%s is judged right, at once', (pattern, right, wrong) => {
    const expression = boundedExpression(pattern);
    const before = performance.now();
    expect(expression.test(right)).toBe(true);
    expect(expression.test(wrong)).toBe(false);
    expect(performance.now() - before).toBeLessThan(1500);
  });

  test.each([
    ['^(a+)+(?=!)', `${'a'.repeat(50)}?`],
    ['^(a+)\\1+$', `${'a'.repeat(50_000)}!`],
    ['^(?:(?=(a+))a)+$', `${'a'.repeat(50)}!`],
  ])('%s, which only such an engine takes, is not judged on a long text', (pattern, text) => {
    expect(() => boundedExpression(pattern).test(text)).toThrow('could take too long');
  });

  test.each<[pattern: string, text: string, matches: boolean]>([
    ['^(?=.*[A-Z])(?=.*\\d).{8,}$', 'Passw0rd', true],
    ['^(?!.*--)[a-z-]+$', 'a-b-c', true],
    ['^(?!.*--)[a-z-]+$', 'a--b', false],
    ['^(["\']).*\\1$', '"x"', true],
  ])('%s is judged by the engine of the language on %s', (pattern, text, matches) => {
    expect(boundedExpression(pattern).test(text)).toBe(matches);
  });
});

describe('the same expression in the words of RE2', () => {
  const linear = (pattern: string) => {
    const { re2 } = readExpression(pattern);
    return re2 === undefined ? undefined : loadAjv().RE2JS.compile(re2);
  };

  test.each<[pattern: string, texts: string[]]>([
    ['^.$', ['a', '\n', '\r', '\u2028', '\u2029', '\u0085', '😀', '']],
    ['^\\s$', [' ', '\t', '\u00a0', '\ufeff', '\u3000', '\v', '\u0085', '\u200b', 'x']],
    ['^\\S$', [' ', '\u00a0', '\u2028', '\u200b', 'x', '😀']],
    ['^[\\S]$', [' ', '\u00a0', '\u2028', '\u200b', 'x', '😀']],
    ['^[^\\s\\d]$', [' ', '\u00a0', '7', 'x']],
    ['^\\w$', ['é', '_', 'a', '-', 'ſ']],
    ['^[\\w.-]+$', ['a.b-c', 'a b', '-']],
    ['^[a\\-z]$', ['a', '-', 'm', 'z']],
    ['^[a-z-9]$', ['-', '9', '5', 'c']],
    ['^[]$', ['', 'a']],
    ['^[^]$', ['\n', 'a', '']],
    ['a$', ['a', 'a\n', 'b']],
    ['\\ba\\b', ['a', 'é a é', 'ab', 'éa']],
    ['^\\u{1F600}$', ['😀', 'x']],
    ['^\\ud83d\\ude00$', ['😀', 'x']],
    ['^😀+$', ['😀😀', '']],
    ['^[😀-😂]$', ['😁', 'x']],
    ['^\\p{Lu}$', ['A', 'a', 'É', '1']],
    ['^\\cJ\\0$', ['\n\0', 'J0']],
    ['^[\\b]$', ['\b', 'b']],
    ['^(?<year>\\d{4})-\\d{2}$', ['2026-11', '26-11']],
    ['^a{2,3}?$', ['a', 'aa', 'aaa', 'aaaa']],
    ['^(?:a|b|)$', ['a', 'b', '', 'c']],
    ['^\\/\\.\\*\\(\\)\\[\\]\\{\\}\\^\\$\\|\\?\\+\\\\$', ['/.*()[]{}^$|?+\\', 'x']],
  ])('%s', (pattern, texts) => {
    const native = new RegExp(pattern, 'u');
    for (const text of texts) expect(linear(pattern)?.test(text), JSON.stringify(text)).toBe(native.test(text));
  });

  const character = fc.constantFrom('a', 'b', 'Z', '0', '_', '-', ' ', '.', '\n', '\u00a0', 'é', '😀', '/', '"');
  const single = fc.constantFrom('a', 'b', '\\.', '\\/', 'é', '😀', '\\u00a0', '\\n', '0', '_', ' ');
  const classed = fc.constantFrom('\\w', '\\W', '\\d', '\\D', '\\s', '\\S');
  const item = fc.oneof(single, classed, fc.constantFrom('\\-', 'a-z', '0-9', ' -~', '\\.-\\/'));
  const atom = fc.oneof(
    single,
    classed,
    fc.constantFrom('.', '^', '$', '\\b', '\\B'),
    fc
      .tuple(fc.boolean(), fc.array(item, { maxLength: 4 }))
      .map(([not, items]) => `[${not ? '^' : ''}${items.join('')}]`),
  );
  const { pattern } = fc.letrec<{ pattern: string; term: string }>((tie) => ({
    pattern: fc
      .array(fc.array(tie('term'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((alternatives) => alternatives.map((terms) => terms.join('')).join('|')),
    term: fc
      .tuple(
        fc.oneof(
          { maxDepth: 2 },
          atom,
          tie('pattern').map((inside) => `(?:${inside})`),
        ),
        fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '+?'),
      )
      .map(([inside, quantifier]) => (/^(?:\^|\$|\\[bB])$/.test(inside) ? inside : inside + quantifier)),
  }));

  test('matches the same texts', () => {
    fc.assert(
      fc.property(pattern, fc.array(character, { maxLength: 8 }), (source, characters) => {
        const text = characters.join('');
        expect(linear(source)?.test(text)).toBe(new RegExp(source, 'u').test(text));
      }),
      { numRuns: 1500, seed: 1 },
    );
  });
});
