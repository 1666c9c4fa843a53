import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixedWordsAmong, refuseFixedWords } from './fixed-words.ts';
import type { Secret } from './model.ts';
import { reporters } from './report/reporters.ts';

const now = '2026-11-28T09:30:00.000Z';
const formats = Object.values(reporters);
const secret = (value: string): Secret => ({ name: 'some_password', value, kind: 'secret' });
const isRefused = (value: string): boolean => fixedWordsAmong([secret(value)], formats, now).length > 0;

/** Keys and enumerations, wherever they are in the schema of result.json. */
function wordsOfSchema(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOfSchema);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key === 'properties')
      return [...Object.keys(value as object), ...wordsOfSchema(Object.values(value as object))];
    if (key === 'required' || key === 'description') return [];
    return [...(key === 'enum' ? (value as string[]) : []), ...wordsOfSchema(value)];
  });
}

describe('a secret that every report contains', () => {
  const schema = JSON.parse(readFileSync(new URL('./report/result.schema.json', import.meta.url), 'utf8')) as unknown;
  const words = [...new Set(wordsOfSchema(schema))].filter((word) => typeof word === 'string' && word.length >= 6);
  // Words of data, which is replaced where it stands: where a run went, whose files it used, why a call failed.
  const ofData = new Set(['bundled', 'custom', 'openapi', 'environment', 'chosen']);

  it.each(words.filter((word) => !ofData.has(word)))('is refused where it is the word %s', (word) => {
    expect(isRefused(word)).toBe(true);
  });

  it.each([
    'request',
    'headers',
    'findings',
    'exchanges',
    'failed',
    'FAILED',
    'schema',
    'vipps-contract',
    '2026-11-28',
    'expected',
  ])('is refused: %s', (value) => {
    expect(() => refuseFixedWords([secret(value)], formats, now)).toThrow(/^The value of some_password is a word/);
  });

  it.each([
    'correct horse battery',
    'hunter2-hunter2',
    'sandbox-secret-for-nobody',
    '91234567',
    'Zk3/xY+9aB/qR7tUv0w==',
  ])('is none of these: %s', (value) => {
    expect(isRefused(value)).toBe(false);
  });
});
