import { describe, expect, it } from 'vitest';
import type { PostmanVariable } from '../model.ts';
import { compareVariables } from './compare-variables.ts';

const before: PostmanVariable[] = [
  { key: 'base_url', value: 'https://apitest.vipps.no', enabled: true },
  { key: 'client_id', value: '', type: 'default', enabled: true },
  { key: 'off', value: 'x', enabled: false },
];

function withChange(key: string, change: Partial<PostmanVariable> | undefined): PostmanVariable[] {
  return before.flatMap((variable) => {
    if (variable.key !== key) return [variable];
    return change === undefined ? [] : [{ ...variable, ...change }];
  });
}

describe('a change of variables', () => {
  it.each([
    ['gone', withChange('base_url', undefined), 'breaking variable-removed base_url'],
    ['switched off', withChange('base_url', { enabled: false }), 'breaking variable-removed base_url'],
    ['more', [...before, { key: 'new', value: '' }], 'additive variable-added new'],
    ['switched on', withChange('off', { enabled: true }), 'additive variable-added off'],
    ['with another value', withChange('base_url', { value: 'https://b' }), 'breaking variable-changed base_url'],
    ['without its value', withChange('base_url', { value: '' }), 'breaking variable-changed base_url'],
    ['filled in', withChange('client_id', { value: '<yours>' }), 'additive variable-changed client_id'],
    ['made secret', withChange('client_id', { type: 'secret' }), 'documentation text-changed client_id'],
  ])('%s', (_what, after, expected) => {
    const found = compareVariables('environment:global', 'the environment', before, after);
    expect(found.map(({ class: kind, code, subject }) => `${kind} ${code} ${subject}`)).toEqual([expected]);
  });

  it('is none where nothing changed, or where what is switched off did', () => {
    expect(compareVariables('environment:global', 'it', before, before)).toEqual([]);
    expect(compareVariables('environment:global', 'it', before, withChange('off', { value: 'y' }))).toEqual([]);
  });
});
