import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { run } from './cli.ts';
import { guardProcess, type WatchedProcess } from './guard-process.ts';
import { withRedactedErrors } from './redact-io.ts';
import { aProcess } from './testing/fake-process.ts';

const secret = 'aB3+dE6/gH9=jKlm';
const inFile = 'from-the-settings-file';
const number = '48059528';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redact-io-'));
  await writeFile(join(folder, '.env'), `VIPPS_SUBSCRIPTION_KEY=${inFile}\n`);
  await writeFile(
    join(folder, 'units.csv'),
    'unit,VIPPS_CLIENT_ID,VIPPS_CLIENT_SECRET\noslo,in-the-row,$OSLO_SECRET\n',
  );
  await writeFile(join(folder, 'inherited.csv'), 'unit,VIPPS_CLIENT_SECRET\noslo,$constructor\n');
  await writeFile(
    join(folder, 'e.json'),
    JSON.stringify({ name: 'e', values: [{ key: 'plain', value: 'typed-secret-1', type: 'secret' }] }),
  );
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  const auth = { type: 'bearer', bearer: [{ key: 'token', value: 'in-the-auth-1' }] };
  const variable = [{ key: 'shop_password', value: 'in-the-collection' }];
  await writeFile(
    join(folder, 'c.json'),
    JSON.stringify({
      info: { name: 'c', schema },
      item: [{ name: 'i', request: { url: 'x', method: 'GET' } }],
      auth,
      variable,
    }),
  );
  await writeFile(join(folder, 'other.env'), `VIPPS_CLIENT_ID=${inFile}-too\n`);
});

const keys = { VIPPS_CLIENT_SECRET: secret, VIPPS_MOBILE_NUMBER: number, OSLO_SECRET: 'oslos-secret' };

describe('what is said on stderr', () => {
  it.each<[string, string, string[], string]>([
    ['a setting of the environment', secret, [], '‹client_secret›'],
    ['a setting in a URL', encodeURIComponent(secret), [], '‹client_secret›'],
    ['a Basic pair', btoa(`me:${secret}`).slice(4), [], 'Basic'],
    ['a phone number', `+47${number}`, [], '+‹internationalMobileNumber›'],
    ['a setting of the file', inFile, [], '‹Ocp-Apim-Subscription-Key›'],
    ['a setting of another file', `${inFile}-too`, ['--env-file', 'other.env'], '‹client_id›'],
    ['an argument', 'given-by-hand', ['--var', 'client_secret=given-by-hand'], '‹client_secret›'],
    ['an argument written together', 'given-by-hand', ['--var=client_secret=given-by-hand'], '‹client_secret›'],
    ['a token of an own collection', 'given-by-hand', ['--var', 'my_access_token=given-by-hand'], '‹my_access_token›'],
    ['a cell of a units file', 'in-the-row', ['--units', 'units.csv'], '‹client_id›'],
    ['what a units file leads to', 'oslos-secret', ['--units', 'units.csv'], '‹client_secret›'],
    ['the password of a proxy', 'pass$word', ['--proxy', 'http://me:pass%24word@127.0.0.1:1'], '‹proxy_password›'],
    ['a global by hand', 'given-by-hand', ['--global-var', 'my_jwt=given-by-hand'], '‹my_jwt›'],
    ['a secret of an environment', 'typed-secret-1', ['--environment', 'e.json'], '‹plain›'],
    ['a secret of globals', 'typed-secret-1', ['--globals', 'e.json'], '‹plain›'],
    ['a variable of a collection', 'in-the-collection', ['--collection', 'c.json'], '‹shop_password›'],
    ['an auth of a collection', 'in-the-auth-1', ['--collection', 'c.json'], '‹bearer_token›'],
    ['the beginning of a setting', 'aB3+dE6…', [], '‹client_secret›…'],
  ])('never holds %s', (_what, said, args, instead) => {
    const process = aProcess(folder, args, keys);
    withRedactedErrors(process).stderr.write(`Error: got Basic ${said}\n    at x\n`);
    expect(process.err()).not.toContain(said);
    expect(process.err()).toContain(instead);
  });

  it('is a sentence without values where nobody can tell what is secret', () => {
    const process = aProcess(folder, [], keys);
    const broken = {
      ...process,
      cwd: (): string => {
        throw new Error('ENOENT: the folder is gone');
      },
    };
    withRedactedErrors(broken).stderr.write(`cannot send ${secret}\n`);
    expect(process.err()).toMatch(/^There is something to say here that cannot be shown, .*\n$/);
    expect(process.err()).not.toContain(secret);
  });

  it('is otherwise as it was', () => {
    const process = aProcess(folder, [], keys);
    withRedactedErrors(process).stderr.write('The collection missing.json does not exist.\n');
    expect(process.err()).toBe('The collection missing.json does not exist.\n');
  });
});

describe('the program', () => {
  it.each([
    ['an unknown flag', ['run', `--${secret}`]],
    ['an unknown command', [secret]],
    ['a file that is not there', ['run', '--collection', `${secret}.json`, '--source', 'bundled']],
    ['a base URL that is none', ['run', '--base-url', `http://${secret}@127.0.0.1:1`, '--source', 'bundled']],
    ['a flow that is not there', ['run', inFile, '--source', 'bundled']],
    [
      'a name that steers a terminal',
      ['run', '--collection', `a${String.fromCharCode(27)}[2J.json`, '--source', 'bundled'],
    ],
    ['a reference to what every object has', ['run', '--units', 'inherited.csv', '--source', 'bundled']],
  ])('does not repeat a secret in what it says about %s', async (_what, args) => {
    const process = aProcess(folder, args, { VIPPS_CLIENT_SECRET: secret });
    expect(await run(process)).toBe(2);
    expect(process.err()).not.toBe('');
    expect(process.err()).not.toContain('\u001b');
    for (const value of [secret, inFile]) expect(process.err() + process.out()).not.toContain(value);
  });

  it('tells a crash that nobody caught without secrets, and ends with 3', async () => {
    const listeners = new Map<string, (error: unknown) => void>();
    const codes: number[] = [];
    const fake = aProcess(folder, [], keys);
    const process = {
      ...fake,
      stdout: { ...fake.stdout, on: () => {} },
      stderr: { ...fake.stderr, on: () => {} },
      on: (name: string, listener: (error: unknown) => void) => listeners.set(name, listener),
      exit: (code: number) => void codes.push(code),
    } as unknown as WatchedProcess;
    guardProcess(process);
    listeners.get('unhandledRejection')?.(new Error(`cannot send ${secret}`));
    await vi.waitFor(() => expect(codes).toEqual([3]));
    expect(fake.err()).toContain('Error: cannot send ‹client_secret›');
    expect(fake.err()).toContain(
      'This is a bug of vipps-contract, not of the API. What the run had found until then is not saved.',
    );
  });
});
