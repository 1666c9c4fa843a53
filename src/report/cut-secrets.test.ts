import { describe, expect, it } from 'vitest';
import type { Secret } from '../model.ts';
import { redactText } from './redact.ts';

const token: Secret = {
  name: 'access_token',
  value: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl',
  kind: 'secret',
};
const secret: Secret = { name: 'client_secret', value: 'aB3+dE6/gH9=jKlm', kind: 'secret' };
const short: Secret = { name: 'short', value: 'abc-defg', kind: 'secret' };

describe('a secret that somebody has cut', () => {
  it.each([
    ["expected 'eyJhbGciOiJub25…' to equal 'x'", "expected '‹access_token›…' to equal 'x'"],
    ["expected 'eyJh...' to equal 'x'", "expected '‹access_token›...' to equal 'x'"],
    ["'eyJhbGciOiJub25lIn0'... 30 more characters", "'‹access_token›'... 30 more characters"],
    ['Authorization: Bearer eyJhbGciOiJub25lIn0.eyJz…', 'Authorization: Bearer ‹access_token›…'],
    ['secret=aB3+dE6/…', 'secret=‹client_secret›…'],
    ['aB3+… and eyJhbG…', '‹client_secret›… and ‹access_token›…'],
  ])('is replaced in %j', (text, redacted) => {
    expect(redactText(text, [token, secret, short])).toBe(redacted);
  });

  it.each([
    'Interrupted: ending what is under way …',
    'and so on...',
    'eyJ…',
    'abc-de…',
    'the string aB3+ alone, and later …',
  ])('is not seen in %j', (text) => {
    expect(redactText(text, [token, secret, short])).toBe(text);
  });

  it('is found in no time among ten thousand others', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({ ...token, value: `eyJh${index}-and-so-on-and-on` }));
    const text = `${'x'.repeat(5_000)}…`.repeat(50);
    const startedAt = performance.now();
    expect(redactText(text, many)).toBe(text);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  it('costs little at the ends of a thousand secrets', () => {
    const text = `…${token.value.slice(-12)} `.repeat(20_000);
    const startedAt = performance.now();
    expect(redactText(text, [token])).not.toContain('c2ln');
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });
});
