import { Buffer } from 'node:buffer';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from './cli.ts';
import { aProcess } from './testing/fake-process.ts';

// A whole run against a server that sends back all that it gets, and tokens of its own under many names: nothing secret may be in
// any file or line of it, wherever it came from.

const known = {
  row: 'CsvPw8QzKx7Tm3WnB',
  variable: 'VarTok-44k1Zx90Qw',
  environment: 'MAGICVALUE-5544-x',
  collectionType: 'ColTyped-77-aaBB',
  collectionName: 'ColNamed-88-ccDD',
  basic: 'Basic-Pw-99/eeFF',
  apikey: 'ApiKeyLit-10-ggHH',
  header: 'HeaderTok-11-iiJJ',
};
const learnt = {
  accessToken: 'learnt-01-Ab3dE5gH',
  refresh_token: 'learnt-02-Ab3dE5gH',
  apiKey: 'learnt-03-Ab3dE5gH',
  clientSecret: 'learnt-04-Ab3dE5gH',
  subscriptionKey: 'learnt-05-Ab3dE5gH',
  password: 'learnt-06-Ab3dE5gH',
  sessionId: 'learnt-07-Ab3dE5gH',
  inHeader: 'learnt-08-Ab3dE5gH',
  inFragment: 'learnt-09-Ab3dE5gH',
  inNested: 'learnt-10-Ab3dE5gH',
  inForm: 'learnt-11-Ab3dE5gH',
  inXml: 'learnt-12-Ab3dE5gH',
  asBearer: 'learnt-13-Ab3dE5gH',
};

let folder = '';
let server: Server;
let output = '';
let exitCode = -1;

/** Tokens by their names, and once more where nothing names them. */
function answerOf(said: string): string {
  const { inHeader, inFragment, inNested, inForm, inXml, asBearer, ...named } = learnt;
  return JSON.stringify({
    said,
    ...named,
    link: `https://shop.example/back#access_token=${inFragment}&x=1`,
    nested: JSON.stringify({ access_token: inNested }),
    form: `access_token=${inForm}&b=c`,
    xml: `<r><access_token>${inXml}</access_token></r>`,
    log: `sent Authorization: Bearer ${asBearer} to nobody`,
    again: Object.values(learnt).map((token) => `again ${token}`),
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-auth-token', learnt.inHeader);
    const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    response.end(answerOf(`${request.url} ${JSON.stringify(request.headers)} ${basic}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const item = (name: string, request: object, test = '') => ({
    name,
    request: { method: 'GET', ...request },
    event: [{ listen: 'test', script: { exec: [test] } }],
  });
  const collection = {
    info: { name: 'own', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    variable: [
      { key: 'plain', value: known.collectionType, type: 'secret' },
      { key: 'shop_password', value: known.collectionName },
    ],
    item: [
      item(
        'data',
        { url: '{{base_url}}/x?v={{api_password}}&w={{my_jwt}}' },
        "throw new Error('bad ' + pm.iterationData.get('api_password').slice(0, 12) + '...')",
      ),
      item('host', { url: 'http://{{my_jwt}}.invalid/x' }, "console.log('at ' + pm.environment.get('magic'))"),
      item('method', { url: '{{base_url}}/m', method: '{{my_jwt}}' }),
      item('log', { url: '{{base_url}}/l' }, "console.log('at ' + pm.environment.get('magic').toUpperCase())"),
      item('{{my_jwt}} '.trim(), { url: '{{base_url}}/{{unset_token}}' }),
      item(
        known.collectionName,
        { url: '{{base_url}}/n' },
        "throw { name: pm.environment.get('magic'), message: pm.environment.get('magic') }",
      ),
      item('environment', { url: '{{base_url}}/y', header: [{ key: 'X-Other', value: '{{magic}}' }] }),
      item(
        'collection',
        { url: '{{base_url}}/z/{{plain}}/{{shop_password}}' },
        "pm.test('is ' + pm.collectionVariables.get('plain'), () => pm.expect(1).to.equal(2))",
      ),
      item('basic', {
        url: '{{base_url}}/b',
        auth: {
          type: 'basic',
          basic: [
            { key: 'username', value: 'me' },
            { key: 'password', value: known.basic },
          ],
        },
      }),
      item('apikey', {
        url: '{{base_url}}/a',
        auth: {
          type: 'apikey',
          apikey: [
            { key: 'key', value: 'X-Any' },
            { key: 'value', value: known.apikey },
            { key: 'in', value: 'query' },
          ],
        },
      }),
      item('header', { url: '{{base_url}}/h', header: [{ key: 'X-Access-Token', value: known.header }] }),
    ],
  };
  const environment = { name: 'own', values: [{ key: 'magic', value: known.environment, type: 'secret' }] };
  await writeFile(join(folder, 'c.json'), JSON.stringify(collection));
  await writeFile(join(folder, 'e.json'), JSON.stringify(environment));
  await writeFile(join(folder, 'd.csv'), `api_password,note\n${known.row},x\n`);
  const files = ['--collection', 'c.json', '--environment', 'e.json', '--data', 'd.csv', '--source', 'bundled'];
  const formats = ['--reporter', 'html,json,junit,markdown,console,sarif,har,github,issue', '--history', 'history'];
  const target = [
    '--base-url',
    origin,
    '--var',
    `my_jwt=${known.variable}`,
    '--retries',
    '0',
    '--verbose',
    '--out',
    'out',
  ];
  const process = aProcess(folder, ['run', ...files, ...formats, ...target]);
  exitCode = await run(process);
  output = [process.out(), process.err(), ...(await filesIn(folder))].join('\n');
});

afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true });
});

/** What the run wrote, with the packed parts of its report unpacked. */
async function filesIn(at: string): Promise<string[]> {
  const names = (await readdir(at, { recursive: true })).filter((name) => /^(out|history)\/.*\.\w+$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(at, name), 'utf8')));
  return texts.flatMap((text) => [
    text,
    ...[...text.matchAll(/<script type="application\/x-deflate"[^>]*>([^<]*)</g)].map(([, pack = '']) =>
      inflateRawSync(Buffer.from(pack, 'base64')).toString(),
    ),
  ]);
}

describe('a run', () => {
  it('was made, and found what was planted', () => {
    expect(exitCode).toBe(1);
    expect(output).toContain('junit');
    for (const name of ['api_password', 'my_jwt', 'magic', 'plain', 'shop_password', 'basic_password', 'apikey_value'])
      expect(output, name).toContain(`‹${name}›`);
  });

  it.each(Object.entries(known))('tells nothing of what was known before: %s', (_where, value) => {
    expect(output.toLowerCase()).not.toContain(value.toLowerCase());
    expect(output.toLowerCase()).not.toContain(value.slice(0, 12).toLowerCase());
  });

  it('names the variable that is not set', () => {
    expect(output).toContain('{{unset_token}}');
  });

  it.each(Object.entries(learnt))('tells nothing of what the API sent: %s', (_where, value) => {
    expect(output).not.toContain(value);
  });
});

it('a secret that every report contains is refused before anything is sent', async () => {
  let isAsked = false;
  const asked = (): void => {
    isAsked = true;
  };
  server.on('request', asked);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = ['--collection', 'c.json', '--source', 'bundled', '--base-url', origin];
  const process = aProcess(folder, ['run', ...files, '--var', 'some_password=exchanges']);
  expect(await run(process)).toBe(2);
  expect(process.err()).toContain('The value of some_password is a word that every report contains');
  expect(process.err()).not.toContain('exchanges');
  expect(isAsked).toBe(false);
  server.off('request', asked);
});
