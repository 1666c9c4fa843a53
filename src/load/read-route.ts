import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Secret } from '../model.ts';
import { UsageError } from '../usage-error.ts';
import { whyUnreadable } from './read-file.ts';

/** The way to the target, where it is no straight one. */
export interface Route {
  /** URL of a proxy. */
  proxy?: string;
  /** Certificates, PEM, that are trusted besides the usual ones. */
  ca?: string;
}

/**
 * `--proxy` and `--ca`, checked before anything is sent. The proxies of the environment are nobody's business here.
 *
 * @throws UsageError where the proxy is not an http or https URL, or the file holds no certificate
 */
export async function readRoute(flags: { proxy?: string; ca?: string }, workingDirectory: string): Promise<Route> {
  return {
    ...(flags.proxy === undefined ? {} : { proxy: checkedProxy(flags.proxy) }),
    ...(flags.ca === undefined ? {} : { ca: await readCertificates(resolve(workingDirectory, flags.ca), flags.ca) }),
  };
}

/** A proxy's password is a secret like any other. */
export function secretsOfRoute({ proxy }: Route): Secret[] {
  if (proxy === undefined) return [];
  const { username, password } = new URL(proxy);
  return [decoded(password) ?? password, `${username}:${password}`]
    .filter((value) => value.length > 1 && password !== '')
    .map((value) => ({ name: 'proxy_password', value, kind: 'secret' }));
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function checkedProxy(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) {
    const { username, password } = new URL(text);
    if ([username, password].every((part) => decoded(part) !== undefined)) return text;
    throw new UsageError(
      'The user name or password in --proxy has a % that does not begin an escape. Write % itself as %25.',
    );
  }
  throw new UsageError('The value of --proxy is not an http or https URL. Write it as http://proxy.example:3128.');
}

async function readCertificates(path: string, shown: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`The certificate ${shown} ${whyUnreadable(error as NodeJS.ErrnoException)}.`);
  }
  try {
    new X509Certificate(text);
    return text;
  } catch {
    throw new UsageError(`The file ${shown} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).`);
  }
}
