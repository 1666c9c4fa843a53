import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'dotenv';
import type { Io } from './commands/io.ts';
import { resolveCell } from './load/load-units.ts';
import { secretsOfRoute } from './load/read-route.ts';
import { kindOfVariable, readSettings } from './load/settings.ts';
import { parseUnitRows } from './load/unit-rows.ts';
import { unwrapped } from './load/unwrap.ts';
import type { PostmanCollection, PostmanVariable, Secret } from './model.ts';
import { redactText } from './report/redact.ts';
import { withoutControls } from './report/without-controls.ts';
import { declaredSecrets, secretsOf, secretsOfCollections } from './secrets-of.ts';
import { textOf } from './text-of.ts';

/**
 * The process, with everything secret that the settings hold replaced in what is said on stderr, and all that would steer a
 * terminal: errors, stack traces, what an argument was misread as. It holds before any command has begun, and when one breaks.
 */
export function withRedactedErrors(io: Io): Io {
  let secrets: Secret[] | undefined;
  const { stderr } = io;
  const withoutSecrets = (text: string): string => {
    try {
      secrets ??= secretsOfSettings(io);
      return withoutControls(redactText(text, secrets));
    } catch {
      return UNTELLABLE;
    }
  };
  return {
    argv: io.argv,
    env: io.env,
    cwd: () => io.cwd(),
    stdout: io.stdout,
    stderr: {
      ...(stderr.isTTY === undefined ? {} : { isTTY: stderr.isTTY }),
      ...(stderr.columns === undefined ? {} : { columns: stderr.columns }),
      write(text) {
        return stderr.write(withoutSecrets(text));
      },
    },
    on: (signal, listener) => io.on(signal, listener),
    off: (signal, listener) => io.off(signal, listener),
    exit: (code) => io.exit(code),
  };
}

/** All that is said where nobody knows what would be a secret in it. */
const UNTELLABLE =
  'There is something to say here that cannot be shown, since the secrets in it could not be replaced. This is a bug of vipps-contract, not of the API.\n';

/** What the process environment, the settings file and the arguments hold that is secret or personal. */
export function secretsOfSettings({ env, argv, cwd }: Pick<Io, 'env' | 'argv' | 'cwd'>): Secret[] {
  const file = settingsFile(
    resolve(cwd(), [...valuesOf(argv, '--env-file'), ...valuesOf(argv, '--settings')].at(-1) ?? '.env'),
  );
  // Both are read, although the environment wins: a message may quote either.
  const given = [env, file].flatMap((source) => Object.entries(readSettings(source, {}, []).values));
  const units = valuesOf(argv, '--units').flatMap((path) => unitsFile(resolve(cwd(), path), { ...file, ...env }));
  const variables = [...valuesOf(argv, '--var'), ...valuesOf(argv, '--global-var')].map(pairOf);
  const named = [...given, ...units, ...variables];
  const at = (flag: string): string[] => valuesOf(argv, flag).map((path) => resolve(cwd(), path));
  return [
    ...named.flatMap(([name, value]): Secret[] => {
      const kind = kindOfVariable(name);
      return kind && value ? [{ name, value, kind }] : [];
    }),
    ...[...at('--environment'), ...at('--globals')].flatMap(secretsOfEnvironmentFile),
    ...at('--collection').flatMap(secretsOfCollectionFile),
    ...valuesOf(argv, '--proxy').flatMap((proxy) => (URL.canParse(proxy) ? secretsOfRoute({ proxy }) : [])),
  ];
}

/** What an environment or globals hold; a broken file is told of without a word of what is in it. */
function secretsOfEnvironmentFile(path: string): Secret[] {
  try {
    const json = unwrapped(unwrapped(JSON.parse(readFileSync(path, 'utf8')), 'environment'), 'globals');
    const { values: variables = [] } = json as { values?: PostmanVariable[] };
    const texts = Object.fromEntries(variables.map(({ key, value }) => [key, textOf(value)]));
    return secretsOf(texts, declaredSecrets({ loaded: { collections: {}, environment: { variables } } }));
  } catch {
    return [];
  }
}

/** What the variables and the auth of a collection hold. */
function secretsOfCollectionFile(path: string): Secret[] {
  try {
    const json = unwrapped(JSON.parse(readFileSync(path, 'utf8')), 'collection') as PostmanCollection;
    return secretsOfCollections({ collections: { own: json } });
  } catch {
    return [];
  }
}

function settingsFile(path: string): Record<string, string> {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

/** What the rows of a units file come to; a broken one is told of without a word of what is in it. */
function unitsFile(path: string, environment: Record<string, string | undefined>): [string, string][] {
  try {
    const { rows } = parseUnitRows(readFileSync(path), path);
    return rows.flatMap((row) => {
      const cells = Object.entries(row).map(([name, cell]) => [name, resolveCell(cell, environment)] as const);
      const settings = cells.flatMap(([name, cell]) => ('value' in cell ? [[name, cell.value] as const] : []));
      return Object.entries(readSettings(Object.fromEntries(settings), {}, []).values);
    });
  } catch {
    return [];
  }
}

/** `--var a=b` and `--var=a=b`. */
function valuesOf(argv: string[], flag: string): string[] {
  return argv.flatMap((argument, index) => {
    if (argument === flag) return argv[index + 1] ?? [];
    return argument.startsWith(`${flag}=`) ? argument.slice(flag.length + 1) : [];
  });
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
