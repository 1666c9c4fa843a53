import { describe, expect, it } from 'vitest';
import { type EnvironmentInput, environmentOfFlow, makeEnvironment } from './environment.ts';

function make(change: Partial<EnvironmentInput> = {}): Record<string, string> {
  return makeEnvironment({ file: {}, own: {}, given: {}, keys: 'own', origin: 'http://127.0.0.1:1', ...change });
}

describe('an environment', () => {
  it('prefers what is given to settings, settings to placeholders, placeholders to the file', () => {
    const file = { amount: '1', currency: 'NOK', client_id: 'file' };
    const values = make({ file, own: { amount: '2' }, given: { currency: 'DKK' }, keys: 'own-or-placeholders' });
    expect(values).toMatchObject({ amount: '2', currency: 'DKK', base_url: 'http://127.0.0.1:1' });
    expect(values.client_id).not.toBe('file');
  });

  it('never sends real keys to the embedded sandbox', () => {
    const own = { client_id: 'real', client_secret: 'real', amount: '7' };
    const values = make({ own, keys: 'placeholders' });
    expect(Object.values(values)).not.toContain('real');
    expect(values.amount).toBe('7');
  });

  it('sends the keys that are set to a server on loopback, and placeholders for the rest', () => {
    const values = make({ own: { client_id: 'real' }, keys: 'own-or-placeholders' });
    expect(values.client_id).toBe('real');
    expect(values.client_secret).toMatch(/^sandbox-/);
  });

  it('gives every start of a flow payment ids of its own', () => {
    const suffixes = [1, 2, 36].map((start) => environmentOfFlow({}, 'k3fz', start).payment_id_suffix);
    expect(suffixes).toEqual(['k3fz1', 'k3fz2', 'k3fz10']);
  });
});
