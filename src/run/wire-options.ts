import type { ForkOptions } from 'node:child_process';

/** As much of a process as says how it was started. */
interface Started {
  execArgv: string[];
  env: Record<string, string | undefined>;
}

/** How names are looked up and whose certificates are trusted, where time and words are at home, and how node itself is found. */
const variables = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'OPENSSL_CONF',
  'TZ',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'SystemRoot',
];
const flags = /^--(use-[a-z]+-ca|tls-|openssl-|dns-|(no-)?network-family-|icu-data-dir|max-http-header-size=)/;

/**
 * What a process that sends requests must be started with to send them as this one would; nothing else: what is loaded into this
 * process, or watches it, is not meant for the other.
 */
export function wireOptions({ execArgv, env }: Started): Pick<ForkOptions, 'env' | 'execArgv'> {
  const given = [...(env.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  return {
    execArgv: given.filter((flag) => flags.test(flag)),
    env: Object.fromEntries(variables.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  };
}
