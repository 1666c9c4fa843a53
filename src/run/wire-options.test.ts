import { expect, test } from 'vitest';
import { wireOptions } from './wire-options.ts';

test.each([
  ['--use-openssl-ca', true],
  ['--use-system-ca', true],
  ['--tls-min-v1.3', true],
  ['--openssl-config=/etc/ssl/own.cnf', true],
  ['--dns-result-order=ipv4first', true],
  ['--no-network-family-autoselection', true],
  ['--max-http-header-size=32768', true],
  ['--import=tsx', false],
  ['--inspect-brk', false],
  ['--max-old-space-size=100', false],
])('the flag %s, given either way, is handed on: %s', (flag, isHandedOn) => {
  const expected = isHandedOn ? [flag] : [];
  expect(wireOptions({ execArgv: [flag], env: {} }).execArgv).toEqual(expected);
  expect(wireOptions({ execArgv: [], env: { NODE_OPTIONS: ` --trace-warnings  ${flag} ` } }).execArgv).toEqual(
    expected,
  );
});

test('of the environment only what connections and words depend on is handed on, and no secrets', () => {
  const env = { VIPPS_CLIENT_SECRET: 'x', NODE_OPTIONS: '--import=tsx', HOME: '/root', HTTPS_PROXY: 'http://proxy' };
  const needed = { NODE_EXTRA_CA_CERTS: '/etc/ssl/own.pem', TZ: 'Europe/Oslo', LANG: 'nb_NO.UTF-8' };
  expect(wireOptions({ execArgv: [], env: { ...env, ...needed } }).env).toEqual(needed);
});
