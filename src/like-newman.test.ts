import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import newman from 'newman';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from './load/package-root.ts';
import type { FlowRun, FlowState, PlannedFlow, PostmanVariable } from './model.ts';
import { environmentsOf, type Prepared, prepare, type RunRequest } from './prepare.ts';
import { createRounds } from './run/in-rounds.ts';
import { createRunner, type Runner } from './run/runner.ts';
import { defaultLimits } from './session.ts';
import { type NewmanFeature, newmanFeatures } from './testing/newman-features.ts';

// Each feature once through newman and once through us, against a server that records: the same requests on the wire, the same
// assertions, the same variables at the end. Newman here is the package as it is, and it reads the files by itself.

interface Seen {
  method: string;
  url: string;
  headers: [name: string, value: string][];
  body: string;
}

/** What a run came to. */
interface Outcome {
  requests: Seen[];
  assertions: [name: string, passed: boolean][];
  variables: Record<'environment' | 'globals' | 'collection', Record<string, unknown>>;
}

const places = newmanFeatures.map((feature, index) => ({ ...feature, index }));
const seen = new Map<string, Seen[]>();
let server: Server;
let origin: string;
let folder: string;
let runner: Runner;
const prepared = new Map<string, Prepared>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'like-newman-'));
  server = createServer((request, response) => void answer(request, response));
  // A connection that is closed while it is idle would end the next request on it.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  runner = createRunner({
    ...defaultLimits,
    origin,
    isSandbox: false,
    retries: 0,
    uploadsFrom: await realpath(folder),
    environmentFor: (flow) => valuesOf(flow),
    writtenFor: (flow) => {
      const { loaded, globals } = preparedOf(flow);
      return { globals, ...(loaded.environment.variables && { typed: loaded.environment.variables }) };
    },
  });
});

afterAll(async () => {
  await runner.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

describe.concurrent('as newman runs it', () => {
  it.each(places)('$feature', { timeout: 60_000 }, async (feature) => {
    const [theirs, ours] = await Promise.all([throughNewman(feature), throughUs(feature)]);
    expect(theirs.requests).toHaveLength(feature.requests);
    expect(ours).toEqual(theirs);
  });
});

it('has a row in the documentation for each feature', async () => {
  const page = await readFile(join(packageRoot, 'docs/postman.md'), 'utf8');
  expect(newmanFeatures.map(({ feature }) => feature).filter((feature) => !page.includes(`| ${feature} |`))).toEqual(
    [],
  );
});

// ---------------------------------------------------------------- the server

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = request.url ?? '';
  const [, row = '', ...rest] = url.split('/');
  const path = rest.join('/').replace(/\?.*$/s, '');
  const pairs = request.rawHeaders.flatMap((name, index, all): [string, string][] =>
    index % 2 === 0 ? [[name, all[index + 1] ?? '']] : [],
  );
  const known = seen.get(row) ?? [];
  seen.set(row, [
    ...known,
    { method: request.method ?? '', url, headers: pairs, body: Buffer.concat(chunks).toString('latin1') },
  ]);
  const ok = (headers: Record<string, string> = {}): unknown =>
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end('{"ok":true}');
  if (path === 'drop') request.socket.destroy();
  else if (path === 'loop') response.writeHead(302, { location: url }).end();
  else if (path.startsWith('to/')) response.writeHead(Number(path.slice(3)), { location: `/${row}/home` }).end('gone');
  else if (path.startsWith('cookie')) ok({ 'set-cookie': `seen=${known.length}; Path=/${row}` });
  else if (path === 'digest' && !isRight(request.headers.authorization ?? ''))
    response.writeHead(401, { 'www-authenticate': 'Digest realm="shop", nonce="n", qop="auth"' }).end();
  else ok();
}

function isRight(authorization: string): boolean {
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)"?`).exec(authorization)?.[1] ?? '';
  const proof = [
    md5('kari:shop:pass'),
    field('nonce'),
    field('nc'),
    field('cnonce'),
    'auth',
    md5(`GET:${field('uri')}`),
  ];
  return field('response') === md5(proof.join(':'));
}

/** What a row sent, without what differs from one run of newman to the next. */
function sentBy(row: string): Seen[] {
  return (seen.get(row) ?? []).map(({ method, url, headers, body }) => {
    const boundary = /boundary=(\S+)/.exec(headers.find(([name]) => name === 'Content-Type')?.[1] ?? '')?.[1];
    const plain = (text: string): string => text.replaceAll(row, '§').replaceAll(boundary ?? '§', 'BOUNDARY');
    return {
      method,
      url: plain(url),
      headers: headers
        .filter(([name]) => name !== 'Postman-Token')
        .map(([name, value]) => [name, plain(value).replace(/(mac|ext|response)="[^"]*"/g, '$1=""')]),
      body: plain(body),
    };
  });
}

// ---------------------------------------------------------------- the two ways

type Place = NewmanFeature & { index: number };

/** Writes the files of a feature, so that both ways read them; `row` is the path of its requests. */
async function filesOf(feature: Place, row: string): Promise<Partial<RunRequest>> {
  const { file, items = [], environment, globals, data, encoding = Buffer.from } = feature;
  const own = join(folder, row);
  await mkdir(own, { recursive: true });
  const write = async (name: string, content: unknown): Promise<string> => {
    const text = (typeof content === 'string' ? content : JSON.stringify(content)).replaceAll('§', row);
    await writeFile(join(own, name), encoding(text));
    return join(own, name);
  };
  if (feature.upload) await write(feature.upload.name, feature.upload.text);
  const values = Array.isArray(environment) ? { name: 'e', values: environment } : environment;
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
  return {
    collection: await write('collection.json', file ?? { info: { name: row, schema }, item: items, ...feature.with }),
    ...(values && { environment: await write('environment.json', values) }),
    ...(globals && { globals: await write('globals.json', { values: globals }) }),
    ...(data && { data: await write(data.name, data.text) }),
    ...(feature.iterations && { iterations: feature.iterations }),
    ...(feature.folders && { folders: feature.folders }),
  };
}

async function throughNewman(feature: Place): Promise<Outcome> {
  const row = `newman${feature.index}`;
  const { collection, environment, globals, data, iterations, folders } = await filesOf(feature, row);
  const assertions: Outcome['assertions'] = [];
  const options = {
    collection,
    ...(environment && { environment }),
    ...(globals && { globals }),
    ...(data && { iterationData: data }),
    ...(iterations && { iterationCount: iterations }),
    ...(folders && { folder: folders }),
    workingDir: folder,
    envVar: [{ key: 'base_url', value: origin }],
    reporters: [],
  };
  const state = await new Promise<NewmanState>((resolve, reject) => {
    let atEnd: NewmanState | undefined;
    const run = (newman.run as unknown as NewmanRun)(options, (error) =>
      atEnd && !error ? resolve(atEnd) : reject(error),
    );
    run.on('start', (_error, started) => {
      atEnd = started.run?.state;
    });
    run.on('assertion', (error, { assertion = '', skipped }) => {
      if (!skipped) assertions.push([assertion.replaceAll(row, '§'), !error]);
    });
  });
  const list = (scope: { values: unknown }): PostmanVariable[] => JSON.parse(JSON.stringify(scope.values ?? []));
  return {
    requests: sentBy(row),
    assertions,
    variables: {
      environment: valuesIn(list(state.environment), row),
      globals: valuesIn(list(state.globals), row),
      collection: valuesIn(list(state.collectionVariables), row),
    },
  };
}

type NewmanState = Record<'environment' | 'globals' | 'collectionVariables', { values: unknown }>;
type NewmanEvent = { run?: { state: NewmanState }; assertion?: string; skipped?: boolean };
type NewmanRun = (
  options: object,
  done: (error: Error | null) => void,
) => { on(name: 'start' | 'assertion', take: (error: Error | null, event: NewmanEvent) => void): unknown };

const inRounds = createRounds();

async function throughUs(feature: Place): Promise<Outcome> {
  const row = `ours${feature.index}`;
  const request = { flows: [], target: 'auto', source: 'bundled', openapi: [], variables: {}, iterations: 1 } as const;
  const surroundings = { env: {}, workingDirectory: folder };
  const whole = { ...request, baseUrl: origin, ...(await filesOf(feature, row)) } as RunRequest;
  const one = await prepare({ ...whole, openapi: [join(packageRoot, 'schemas/qr.yaml')] }, surroundings);
  const flows = one.plan.flows.map((flow) => ({ ...flow, id: row }));
  prepared.set(row, one);
  const runs: FlowRun[] = [];
  await Promise.all(flows.map((flow) => inRounds(flow, async () => runs.push(await runner.run(flow)))));
  const { environment = [], globals = [], collectionVariables = [] } = runs.at(-1)?.state ?? ({} as Partial<FlowState>);
  // The values that a run has of its own.
  const given = valuesOf(flows[0] as PlannedFlow);
  const written = new Set(one.loaded.environment.variables?.map(({ key }) => key));
  const isOurs = ({ key, value }: PostmanVariable): boolean =>
    given[key] === value && !written.has(key) && key !== 'base_url';
  return {
    requests: sentBy(row),
    assertions: runs.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.assertions.map(({ name, passed }): [string, boolean] => [name.replaceAll(row, '§'), passed]),
      ),
    ),
    variables: {
      environment: valuesIn(
        environment.filter((variable) => !isOurs(variable)),
        row,
      ),
      globals: valuesIn(globals, row),
      collection: valuesIn(collectionVariables, row),
    },
  };
}

/** Each variable with its value and type; scripts write their own values as what they are. */
function valuesIn(variables: PostmanVariable[], row: string): Record<string, unknown> {
  const isOn = ({ enabled, disabled }: PostmanVariable): boolean => enabled !== false && disabled !== true;
  return Object.fromEntries(
    variables
      .filter(isOn)
      .map(({ key, value }) => [
        key,
        typeof value === 'string' ? value.replaceAll(row, '§').replaceAll(origin, '') : value,
      ]),
  );
}

function preparedOf({ id }: PlannedFlow): Prepared {
  const one = prepared.get(id);
  if (!one) throw new Error(`No feature is called ${id}.`);
  return one;
}

function valuesOf(flow: PlannedFlow): Record<string, string> {
  return environmentsOf(preparedOf(flow), origin).values;
}
