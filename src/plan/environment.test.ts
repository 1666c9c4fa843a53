import { describe, expect, it } from 'vitest';
import {
  type EnvironmentInput,
  environmentOfFlow,
  makeEnvironment,
  type OwnEnvironmentInput,
  ownEnvironmentLayers,
  valuesOfLayers,
} from './environment.ts';

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

describe("the environment of a user's own collection", () => {
  const own = (change: Partial<OwnEnvironmentInput> = {}): Record<string, string> =>
    valuesOfLayers(
      ownEnvironmentLayers({
        file: {},
        own: {},
        given: {},
        keys: 'own-or-placeholders',
        origin: 'http://127.0.0.1:1',
        row: {},
        named: new Set(['client_id', 'shop_key', 'amount']),
        setElsewhere: new Set(),
        hasPlaceholders: true,
        ...change,
      }),
    );

  it.each<[string, Partial<OwnEnvironmentInput>, string | undefined]>([
    ['a setting fills what is named and nothing else sets', { own: { shop_key: 's' } }, 's'],
    ['a setting fills what the environment leaves empty', { own: { shop_key: 's' }, file: { shop_key: '' } }, 's'],
    ['the environment wins over a setting', { own: { shop_key: 's' }, file: { shop_key: 'f' } }, 'f'],
    [
      'what the collection sets is left to it',
      { own: { shop_key: 's' }, setElsewhere: new Set(['shop_key']) },
      undefined,
    ],
    ["a sales unit's row wins over the environment", { row: { shop_key: 'u' }, file: { shop_key: 'f' } }, 'u'],
    ['--var wins over all', { given: { shop_key: 'v' }, row: { shop_key: 'u' }, file: { shop_key: 'f' } }, 'v'],
    ['nothing sets it', {}, undefined],
  ])('%s', (_what, change, expected) => {
    expect(own(change).shop_key).toBe(expected);
  });

  it('holds no name that the collection does not use', () => {
    expect(own({ own: { merchantSerialNumber: '1', mobileNumber: '2' }, named: new Set() })).toEqual({
      base_url: 'http://127.0.0.1:1',
    });
  });

  it('has made-up keys only where something of Vipps MobilePay is part of the run', () => {
    expect(own().client_id).toBeDefined();
    expect(own({ hasPlaceholders: false }).client_id).toBeUndefined();
  });

  it('never sends real keys to the embedded sandbox', () => {
    const real = { client_id: 'real', client_secret: 'real' };
    const values = own({ own: real, file: real, row: real, keys: 'placeholders', named: new Set(Object.keys(real)) });
    expect(Object.values(values)).not.toContain('real');
  });

  it("gets the program's own variables only where it may", () => {
    expect(environmentOfFlow({ a: '1' }, 'k3fz', 1, 0, () => false)).toEqual({ a: '1' });
  });
});
