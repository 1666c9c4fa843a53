import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import type { Result } from './model.ts';
import { startSandbox } from './sandbox/start.ts';
import { aProcess } from './testing/fake-process.ts';
import { type Asking, startTwistingProxy } from './testing/twisting-proxy.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'units-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A sales unit's keys, made up. */
function aUnit(name: string, serialNumber: string) {
  return {
    name,
    clientId: `id-of-${name}`,
    clientSecret: `secret-of-${name}`,
    subscriptionKey: `key-of-${name}`,
    merchantSerialNumber: serialNumber,
    mobileNumber: `4${serialNumber}1`,
  };
}

type Unit = ReturnType<typeof aUnit>;

const units = [aUnit('oslo', '300001'), aUnit('bergen', '300002'), aUnit('tromso', '300003')];
const columns =
  'unit,VIPPS_CLIENT_ID,VIPPS_CLIENT_SECRET,VIPPS_SUBSCRIPTION_KEY,VIPPS_MERCHANT_SERIAL_NUMBER,VIPPS_MOBILE_NUMBER';
// One flow at a time, so that the order of the requests is that of the flows.
const one = ['--concurrency', '1'];
const flows = ['epayment/card', 'ecom/partial-captures-and-refund'];

function rowOf({ name, clientId, clientSecret, subscriptionKey, merchantSerialNumber, mobileNumber }: Unit): string {
  return [name, clientId, clientSecret, subscriptionKey, merchantSerialNumber, mobileNumber]
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join();
}

async function runs(out: string, args: string[], env: Record<string, string> = {}) {
  const process = aProcess(folder, ['run', '--source', 'bundled', '--out', out, ...args], env);
  const code = await run(process);
  return { code, said: process.out() + process.err(), err: process.err() };
}

async function resultIn(out: string): Promise<Result> {
  return JSON.parse(await readFile(join(folder, out, 'latest/result.json'), 'utf8')) as Result;
}

async function filesIn(out: string): Promise<string[]> {
  const names = await readdir(join(folder, out), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8')));
}

describe('a run for three sales units', () => {
  let told: { code: number; said: string };
  let result: Result;
  let asked: Asking[];

  beforeAll(async () => {
    const sandbox = await startSandbox({ keys: units });
    const proxy = await startTwistingProxy(sandbox.url);
    // One row holds its values, the others name variables of the environment and of the settings file.
    const [oslo, ...others] = units;
    await writeFile(
      join(folder, 'units.csv'),
      [
        columns,
        rowOf(oslo as Unit),
        ...others.map(({ name }) => rowOf({ ...aUnit(name, '300003'), ...variablesOf(name) })),
      ].join('\n'),
    );
    const env = Object.fromEntries(others.map((unit) => valuesOf(unit)).flatMap((values) => Object.entries(values)));
    await writeFile(join(folder, '.env'), 'TROMSO_SECRET=secret-of-tromso\n');
    const { TROMSO_SECRET: _fromTheFile, ...process } = env;
    told = await runs('three', [...flows, '--units', 'units.csv', '--base-url', proxy.origin, ...one], process);
    result = await resultIn('three');
    asked = proxy.asked.filter(({ url }) => !url.startsWith('/sandbox'));
    await proxy.close();
    await sandbox.close();
  }, 60_000);

  it('keeps the contract in one result, in which every flow is there for every unit', () => {
    expect(told.code, told.said).toBe(0);
    expect(result.flows.map(({ unit, id }) => `${unit} ${id}`)).toEqual(
      units.flatMap(({ name }) => [`${name} ecom/partial-captures-and-refund`, `${name} epayment/card`]),
    );
    expect(result.flows.every(({ status }) => status === 'passed')).toBe(true);
    expect(result.units?.map(({ unit, totals }) => [unit, totals.flows])).toEqual(units.map(({ name }) => [name, 2]));
    const ids = result.flows.flatMap(({ steps }) => steps.flatMap(({ exchanges }) => exchanges.map(({ id }) => id)));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sends with every request the serial number, key and token of its own unit', () => {
    const tokens = units.map(({ clientId, clientSecret, subscriptionKey, merchantSerialNumber }) => {
      const own = asked.filter(({ headers }) => headers['ocp-apim-subscription-key'] === subscriptionKey);
      const fetched = own.filter(({ url }) => url === '/accesstoken/get');
      expect(fetched).toHaveLength(1);
      expect(fetched[0]?.headers).toMatchObject({ client_id: clientId, client_secret: clientSecret });
      const calls = own.filter(({ url }) => url !== '/accesstoken/get');
      expect(calls.length).toBeGreaterThan(8);
      expect(new Set(own.map(({ headers }) => headers['merchant-serial-number']))).toEqual(
        new Set([merchantSerialNumber]),
      );
      for (const { body } of calls.filter(({ body }) => body.includes('merchantInfo'))) {
        expect(JSON.parse(body.toString())).toMatchObject({ merchantInfo: { merchantSerialNumber } });
      }
      const bearers = new Set(calls.map(({ headers }) => headers.authorization));
      expect(bearers.size).toBe(1);
      return [...bearers][0];
    });
    expect(new Set(tokens).size).toBe(units.length);
    const known = units.map(({ subscriptionKey }) => subscriptionKey);
    expect(asked.filter(({ headers }) => !known.includes(headers['ocp-apim-subscription-key'] ?? ''))).toEqual([]);
  });

  it('lets the units take turns', () => {
    const turns = asked
      .map(({ headers }) =>
        units.find(({ subscriptionKey }) => subscriptionKey === headers['ocp-apim-subscription-key']),
      )
      .map((unit) => unit?.name)
      .filter((name, index, names) => name !== names[index - 1]);
    expect(turns).toEqual(['oslo', 'bergen', 'tromso', 'oslo', 'bergen', 'tromso']);
  });
});

function variablesOf(name: string) {
  const upper = name.toUpperCase();
  return {
    clientId: `$${upper}_ID`,
    clientSecret: `\${${upper}_SECRET}`,
    subscriptionKey: `$${upper}_KEY`,
    merchantSerialNumber: `$${upper}_MSN`,
    mobileNumber: `$${upper}_MOBILE`,
  };
}

function valuesOf(unit: Unit): Record<string, string> {
  const upper = unit.name.toUpperCase();
  return {
    [`${upper}_ID`]: unit.clientId,
    [`${upper}_SECRET`]: unit.clientSecret,
    [`${upper}_KEY`]: unit.subscriptionKey,
    [`${upper}_MSN`]: unit.merchantSerialNumber,
    [`${upper}_MOBILE`]: unit.mobileNumber,
  };
}

describe('against the embedded sandbox', () => {
  it('every unit has made-up keys of its own, none of the real ones is sent, and all share the rate', async () => {
    await writeFile(join(folder, 'own.csv'), [columns, ...units.map(rowOf)].join('\n'));
    const { code, said } = await runs('embedded', [
      ...['epayment/card', '--units', 'own.csv', '--target', 'sandbox', '--max-rate', '600'],
    ]);
    expect(code, said).toBe(0);
    const { flows: ran } = await resultIn('embedded');
    const numbers = ran.map(({ steps }) =>
      steps.flatMap(({ exchanges }) =>
        exchanges.flatMap(({ request }) =>
          request.headers.filter(([name]) => /^merchant-serial-number$/i.test(name)).map(([, value]) => value),
        ),
      ),
    );
    expect(numbers.map((own) => new Set(own).size)).toEqual([1, 1, 1]);
    expect(new Set(numbers.flat()).size).toBe(3);
    const starts = ran.flatMap(({ steps }) => steps.flatMap((step) => step.exchanges.map((one) => one.startedAt)));
    const times = starts.map((start) => Date.parse(start));
    // Fifteen requests, 100 ms apart; a budget for each unit would let them go in 400 ms.
    expect(times).toHaveLength(15);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThanOrEqual(1000);
    expect(numbers.flat().filter((number) => units.some((unit) => unit.merchantSerialNumber === number))).toEqual([]);
  }, 60_000);
});

it('a dry run says for which units a flow is run, and tells no secret of theirs', async () => {
  await writeFile(join(folder, 'dry.csv'), [columns, ...units.map(rowOf)].join('\n'));
  const { code, said } = await runs('dry', ['epayment/card', '--units', 'dry.csv', '--dry-run', '--verbose']);
  expect(code, said).toBe(0);
  expect(said).toContain('  for 3 sales units: oslo, bergen, tromso; shown as for the first\n');
  expect(said).toContain('Merchant-Serial-Number: 300001');
  expect(said).toContain('3 flows, 15 steps.');
  expect(said).not.toMatch(/(?:id|secret|key)-of-/);
});

describe('nothing secret of any row', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aZ09+/=&<>"\'\\%$~._-'), minLength: 12, maxLength: 40 });
  const key = fc.tuple(text, text, text).filter((values) => values.every((value) => !value.startsWith('$')));

  it('is in any output, in whatever format', async () => {
    const many = fc.sample(key, { numRuns: 8, seed: 20_261_120 }).map(
      ([clientId, clientSecret, subscriptionKey], index): Unit => ({
        ...aUnit(`unit ${index}`, String(400_000 + index)),
        ...{ clientId, clientSecret, subscriptionKey },
      }),
    );
    const sandbox = await startSandbox({ keys: many });
    await writeFile(join(folder, 'many.csv'), [columns, ...many.map(rowOf)].join('\n'));
    const all = 'html,json,junit,markdown,console,sarif,har,github,issue';
    const { code, said } = await runs('many', [
      ...['epayment/profile-and-userinfo', '--units', 'many.csv', '--base-url', sandbox.url, '--reporter', all],
    ]);
    await sandbox.close();
    expect(code, said).toBe(0);
    const outputs = [...(await filesIn('many')), said];
    expect(outputs.length).toBeGreaterThan(12);
    for (const { clientId, clientSecret, subscriptionKey, mobileNumber } of many) {
      for (const value of [clientId, clientSecret, subscriptionKey, mobileNumber]) {
        for (const written of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
          expect(outputs.filter((output) => output.includes(written))).toEqual([]);
        }
      }
    }
  }, 60_000);
});

describe('what a person can put right is one sentence, and exit code 2', () => {
  const [oslo, bergen] = units as [Unit, Unit];

  it.each<[string, string[], string[], string]>([
    ['a missing file', [], ['--units', 'nowhere.csv'], 'nowhere.csv does not exist'],
    ['both one unit and many', [columns, rowOf(oslo)], ['--unit', 'oslo'], 'Leave one out'],
    [
      'a unit without keys for the test environment',
      [columns, rowOf(oslo), rowOf({ ...bergen, clientSecret: '', mobileNumber: '' })],
      [],
      'bergen (VIPPS_CLIENT_SECRET, VIPPS_MOBILE_NUMBER)',
    ],
    [
      'a variable that every row has',
      [columns, rowOf(oslo)],
      ['--var', 'merchantSerialNumber=1'],
      '--var merchantSerialNumber is one value for all',
    ],
    ['a name that is a key', [columns, rowOf({ ...oslo, name: oslo.clientSecret })], [], 'tells a secret'],
    ['production in a row', [`${columns},VIPPS_FALLBACK`, `${rowOf(oslo)},https://api.vipps.no/x`], [], 'production'],
  ])('%s', async (_what, lines, args, message) => {
    await writeFile(join(folder, 'bad.csv'), lines.join('\n'));
    const given = args.includes('--units') ? args : ['--units', 'bad.csv', ...args];
    const { code, err } = await runs('bad', ['epayment/card', ...given]);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toContain(oslo.clientSecret);
    expect(code).toBe(2);
  });
});
