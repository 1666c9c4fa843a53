import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { selfSigned } from '../testing/certificate.ts';
import { readRoute, secretsOfRoute } from './read-route.ts';

const certificate = selfSigned();
const folder = dirname(certificate.file);

it('takes a proxy and a certificate', async () => {
  const flags = { proxy: 'http://proxy.example:3128', ca: basename(certificate.file) };
  expect(await readRoute(flags, folder)).toEqual({ proxy: flags.proxy, ca: certificate.cert });
  expect(await readRoute({}, folder)).toEqual({});
});

it.each<[string, { proxy?: string; ca?: string }, string]>([
  ['a proxy without a scheme', { proxy: 'proxy.example:3128' }, 'The value of --proxy is not an http or https URL'],
  ['a proxy of another kind', { proxy: 'socks5://proxy.example' }, 'not an http or https URL'],
  ['a proxy with a password that is not escaped', { proxy: 'http://u:%zz@proxy.example' }, 'Write % itself as %25'],
  ['a certificate that is not there', { ca: 'missing.pem' }, 'The certificate missing.pem does not exist.'],
  ['a file that is no certificate', { ca: 'other.pem' }, 'holds no certificate in PEM form'],
])('refuses %s', async (_what, flags, message) => {
  await writeFile(join(folder, 'other.pem'), 'hello');
  await expect(readRoute(flags, folder)).rejects.toThrow(message);
});

it('knows the password of a proxy as a secret', () => {
  const secrets = secretsOfRoute({ proxy: 'http://me:pa%24%24word@proxy.example' });
  expect(secrets.map(({ value }) => value)).toContain('pa$$word');
  expect(secretsOfRoute({ proxy: 'http://proxy.example' })).toEqual([]);
  // Also where the flag is about to be refused: the refusal is redacted as well.
  expect(secretsOfRoute({ proxy: 'http://me:%zzword@proxy.example' }).map(({ value }) => value)).toContain('%zzword');
});
