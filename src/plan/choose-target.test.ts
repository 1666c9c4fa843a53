import { describe, expect, it } from 'vitest';
import { chooseTarget, chooseTargetOfUnits, type TargetRequest, type UnitKeys } from './choose-target.ts';

const all = ['A', 'B', 'C', 'D', 'E'];

function request(change: Partial<TargetRequest> = {}): TargetRequest {
  return { target: 'auto', missing: all, emptied: [], requiredCount: 5, ...change };
}

const test = { kind: 'test', origin: 'https://apitest.vipps.no', keys: 'own' };
const embedded = { kind: 'sandbox', keys: 'placeholders' };

describe('the target', () => {
  it.each<[string, Partial<TargetRequest>, object]>([
    ['no key at all', {}, embedded],
    ['all keys', { missing: [] }, test],
    ['the sandbox, although there are keys', { target: 'sandbox', missing: [] }, embedded],
    ['the test environment with keys', { target: 'test', missing: [] }, test],
    [
      'a loopback address',
      { baseUrl: 'http://127.0.0.1:8080' },
      { kind: 'custom', origin: 'http://127.0.0.1:8080', keys: 'own-or-placeholders' },
    ],
    [
      'localhost',
      { baseUrl: 'http://localhost:1/' },
      { kind: 'custom', origin: 'http://localhost:1', keys: 'own-or-placeholders' },
    ],
    [
      'an IPv6 loopback',
      { baseUrl: 'http://[::1]:9' },
      { kind: 'custom', origin: 'http://[::1]:9', keys: 'own-or-placeholders' },
    ],
    [
      'a short loopback address',
      { baseUrl: 'http://127.1:9' },
      { kind: 'custom', origin: 'http://127.0.0.1:9', keys: 'own-or-placeholders' },
    ],
    [
      'a hexadecimal loopback address',
      { baseUrl: 'http://0x7f000001:9' },
      { kind: 'custom', origin: 'http://127.0.0.1:9', keys: 'own-or-placeholders' },
    ],
    ['the test environment by its URL', { baseUrl: 'https://apitest.vipps.no', missing: [] }, test],
  ])('with %s', (_name, change, target) => {
    expect(chooseTarget(request(change))).toEqual(target);
  });

  it.each<[string, Partial<TargetRequest>, string]>([
    ['some keys', { missing: ['B', 'D'] }, 'Some required settings have no value: B, D.'],
    ['keys that are present but empty', { emptied: all }, 'present but empty settings count as missing'],
    ['the test environment without keys', { target: 'test' }, 'None of the required settings has a value'],
    ['another host', { baseUrl: 'https://example.com' }, 'it must be https://apitest.vipps.no or on loopback'],
    ['another port of the test host', { baseUrl: 'https://apitest.vipps.no:8443', missing: [] }, 'is refused'],
    ['the test host without TLS', { baseUrl: 'http://apitest.vipps.no', missing: [] }, 'is refused'],
    ['a host that only begins like loopback', { baseUrl: 'http://127.0.0.1.example.com' }, 'is refused'],
    ['production', { baseUrl: 'https://api.vipps.no', missing: [] }, 'production'],
    ['production in capitals, with a dot', { baseUrl: 'https://API.Vipps.no.' }, 'production'],
    ['production without a scheme', { baseUrl: 'api.vipps.no' }, 'production'],
    ['production behind a user name', { baseUrl: 'https://apitest.vipps.no@api.vipps.no' }, 'production'],
    ['an IPv4 address in IPv6', { baseUrl: 'http://[::ffff:127.0.0.1]:1' }, 'is refused'],
    ['the address of no host', { baseUrl: 'http://0.0.0.0:1' }, 'is refused'],
    ['a name below localhost', { baseUrl: 'http://x.localhost:1' }, 'is refused'],
    ['another address of this network', { baseUrl: 'http://192.168.0.1:1' }, 'is refused'],
    ['a user name in the URL', { baseUrl: 'http://apitest.vipps.no@127.0.0.1' }, 'must not hold a user name'],
    ['a path', { baseUrl: 'http://127.0.0.1:1/x' }, 'without a path'],
    ['no URL', { baseUrl: 'sandbox' }, 'is not an http or https URL'],
    ['another scheme', { baseUrl: 'ftp://127.0.0.1' }, 'is not an http or https URL'],
    ['contradicting flags', { baseUrl: 'http://127.0.0.1:1', target: 'test' }, '--target test means'],
    ['contradicting flags the other way', { baseUrl: 'https://apitest.vipps.no', target: 'sandbox' }, 'contradicts'],
  ])('with %s is refused', (_name, change, message) => {
    expect(() => chooseTarget(request(change))).toThrow(message);
  });
});

describe('the target of many sales units', () => {
  const whole: UnitKeys = { name: 'oslo', missing: [], emptied: [] };
  const bare = { name: 'bergen', missing: all, emptied: [] };
  const half = { name: 'tromso', missing: ['C', 'D'], emptied: [] };
  const of = (units: UnitKeys[], change: Partial<TargetRequest> = {}) =>
    chooseTargetOfUnits({ target: 'auto', requiredCount: 5, ...change }, units);

  it.each<[string, UnitKeys[], Partial<TargetRequest>, object]>([
    ['no unit has a key', [bare, { ...bare, name: 'oslo' }], {}, embedded],
    ['every unit has all keys', [whole, { ...whole, name: 'bergen' }], {}, test],
    ['the sandbox is asked for', [whole, half], { target: 'sandbox' }, embedded],
    ['some keys are missing on loopback', [whole, half], { baseUrl: 'http://127.0.0.1:1' }, { kind: 'custom' }],
  ])('where %s', (_where, units, change, target) => {
    expect(of(units, change)).toMatchObject(target);
  });

  it.each<[string, UnitKeys[], Partial<TargetRequest>, string]>([
    ['one lacks two', [whole, half], {}, 'lack some: tromso (C, D). '],
    ['one has none and others all', [whole, bare], {}, 'lack some: bergen (A, B, C, D, E). '],
    ['all that is missing, taken together, is everything', [half, { ...half, missing: ['A', 'B', 'E'] }], {}, 'tromso'],
    ['the test environment is asked for', [bare], { target: 'test' }, 'bergen (A, B, C, D, E)'],
    ['the test environment is named', [bare], { baseUrl: 'https://apitest.vipps.no' }, 'bergen'],
    ['a CI has lost them', [{ ...bare, emptied: ['A'] }], {}, 'bergen'],
    ['many lack some', Array<UnitKeys>(7).fill(half), {}, '; tromso (C, D) and 2 more. '],
    ['the target is refused', [whole], { baseUrl: 'https://example.com' }, 'is refused'],
  ])('a person has to put right that %s', (_what, units, change, message) => {
    expect(() => of(units, change)).toThrow(message);
  });
});
