import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { endpointOf, isLoopback, mayResolveTo } from './endpoint.ts';
import { checkedLookup } from './guard-sockets.ts';

describe('an endpoint', () => {
  it.each([
    ['https://apitest.vipps.no', { host: 'apitest.vipps.no', port: 443 }],
    ['http://LOCALHOST', { host: 'localhost', port: 80 }],
    ['http://[::1]:8080', { host: '::1', port: 8080 }],
    ['http://127.1:9', { host: '127.0.0.1', port: 9 }],
  ])('of %s', (url, endpoint) => {
    expect(endpointOf(new URL(url))).toEqual(endpoint);
  });

  it.each([
    ['localhost', true],
    ['localhost.', true],
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['[::1]', true],
    ['127.0.0.1.example.com', false],
    ['10.0.0.1', false],
    ['apitest.vipps.no', false],
  ])('%s is on this machine: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('a host may resolve to an address', () => {
  it.each([
    ['localhost', '127.0.0.1', true],
    ['localhost', '::1', true],
    ['localhost', '::ffff:127.0.0.1', true],
    ['localhost', '192.0.2.1', false],
    ['apitest.vipps.no', '192.0.2.1', true],
    ['apitest.vipps.no', '2001:db8::1', true],
    ['apitest.vipps.no', '127.0.0.1', false],
    ['apitest.vipps.no', '::1', false],
    ['apitest.vipps.no', '::ffff:127.0.0.1', false],
    ['apitest.vipps.no', '::ffff:7f00:1', false],
    ['apitest.vipps.no', '169.254.169.254', false],
    ['apitest.vipps.no', '::ffff:a9fe:a9fe', false],
    ['apitest.vipps.no', '0.0.0.0', false],
    ['apitest.vipps.no', '::', false],
    ['apitest.vipps.no', 'fe80::1%eth0', false],
    ['apitest.vipps.no', '224.0.0.1', false],
    ['apitest.vipps.no', 'ff02::1', false],
  ])('%s → %s: %s', (host, address, expected) => {
    expect(mayResolveTo(host, address)).toBe(expected);
  });

  it.each<[string, string | LookupAddress[], string | undefined]>([
    ['one good address', '192.0.2.1', undefined],
    ['one bad address', '127.0.0.1', 'EBLOCKEDHOST'],
    [
      'a bad address behind a good one',
      [
        { address: '192.0.2.1', family: 4 },
        { address: '::1', family: 6 },
      ],
      'EBLOCKEDHOST',
    ],
  ])('checked in a lookup that gives %s', async (_what, address, code) => {
    const lookup = checkedLookup((_host, _options, found) => found(null, address, 4));
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
      lookup('apitest.vipps.no', {}, (fault) => resolve(fault)),
    );
    expect(error?.code).toBe(code);
  });

  it('keeps the error of a lookup that finds nothing', async () => {
    const missing = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
    const lookup = checkedLookup((_host, _options, found) => found(missing));
    await expect(
      new Promise((_resolve, reject) => lookup('apitest.vipps.no', {}, (fault) => reject(fault))),
    ).rejects.toBe(missing);
  });
});
