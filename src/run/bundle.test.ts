import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, createContext, runInContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker } from '../../scripts/bundle-worker.ts';
import { type Patch, patches } from '../../scripts/newman-patches.ts';
import { packageRoot } from '../load/package-root.ts';
import type { PlannedFlow } from '../model.ts';
import { sugarNames } from '../plan/sugar-names.ts';
import { findBundle, type WorkerBundle } from './find-bundle.ts';
import { startBundle } from './start-worker.ts';
import { aFlow } from './testing/flows.ts';
import { json, type StubServer, startStub } from './testing/stub-server.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-protocol.ts';

const everything = aFlow('everything', [
  {
    name: 'first',
    prerequest: "pm.environment.set('made', pm.variables.replaceIn('{{given}}') + '-' + typeof require('lodash').map);",
    url: '{{base_url}}/first?made={{made}}',
    test: [
      "pm.test('answered', () => pm.response.to.have.status(200));",
      "tests['old style'] = responseCode.code === 200;",
      'setTimeout(() => pm.environment.set("later", "yes"), 5);',
    ].join('\n'),
  },
  {
    name: 'second',
    url: '{{base_url}}/second?later={{later}}',
    prerequest: "pm.sendRequest(pm.environment.get('base_url') + '/by-script', () => {});",
    test: "pm.test('fails', () => pm.expect(1).to.equal(2)); postman.setNextRequest(null);",
  },
  { name: 'third' },
]);

let stub: StubServer;
let folder: string;
let bundle: WorkerBundle;

beforeAll(async () => {
  stub = await startStub((_request, response) => json(response, 200, { ok: true }));
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  bundle = await bundled('own', patches);
});
afterAll(async () => {
  await stub.close();
  await rm(folder, { recursive: true });
});

async function bundled(name: string, some: Patch[]): Promise<WorkerBundle> {
  const made = join(folder, name);
  await bundleWorker(made, { patches: some });
  const found = findBundle(made, packageRoot);
  if (!found) throw new Error('The bundle that was just made was not found.');
  return found;
}

/** A worker under test, wherever it runs. */
interface Tried {
  post(message: ToWorker): void;
  /** Sets who hears what it tells. */
  hear(listener: (told: FromWorker[]) => void, failed: (error: Error) => void): void;
  end(): Promise<unknown>;
}

/** What a worker tells of a flow, without what differs from run to run. */
async function eventsOf(worker: Tried, flow: PlannedFlow = everything): Promise<unknown[]> {
  const events: unknown[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    worker.hear((told) => {
      for (const event of told) {
        if (event.type === 'beat' || event.type === 'ready') continue;
        events.push(event.type === 'exchange' ? comparable(event.exchange) : event);
        if (event.type === 'flow-finished') resolve();
      }
    }, reject);
  });
  const environment = { base_url: stub.origin, given: 'value', secret: 'kept' };
  worker.post({ type: 'run', key: 'one', order: { flow, attempt: 1, environment } });
  await finished;
  worker.hear(
    () => {},
    () => {},
  );
  return events;
}

function tryBundle(one: WorkerBundle, codeFolder?: string): Tried {
  let hear: Parameters<Tried['hear']>[0] = () => {};
  let fail: Parameters<Tried['hear']>[1] = () => {};
  const listener = { told: (told: FromWorker[]) => hear(told), failed: (error: Error) => fail(error), ended() {} };
  const worker = startBundle(one, listener, codeFolder);
  worker.post({ type: 'open', settings: settings() });
  return {
    post: (message) => worker.post(message),
    hear(told, failed) {
      hear = told;
      fail = failed;
    },
    end: () => worker.terminate(),
  };
}

function trySource(): Tried {
  const entry = new URL('./testing/worker-from-source.mjs', import.meta.url);
  const worker = new Worker(entry, { workerData: settings(), execArgv: [], env: {}, stdout: true, stderr: true });
  return {
    post: (message) => worker.postMessage(message),
    hear(told, failed) {
      worker.removeAllListeners('message').on('message', told);
      worker.removeAllListeners('error').on('error', failed);
    },
    end: () => worker.terminate(),
  };
}

function comparable({ request, response, failure }: Extract<FromWorker, { type: 'exchange' }>['exchange']): unknown {
  const headers = request.headers.filter(([name]) => name !== 'Postman-Token');
  return { request: { ...request, headers }, status: response?.status, body: response?.body, failure };
}

function settings(): WorkerSettings {
  return {
    origin: stub.origin,
    timeoutMs: 5000,
    scriptTimeoutMs: 2000,
    maxBodyBytes: 1_000_000,
    isSandbox: false,
    keepsCode: true,
  };
}

async function eventsThenEnd(worker: Tried): Promise<unknown[]> {
  try {
    return await eventsOf(worker);
  } finally {
    await worker.end();
  }
}

const fromBundle = (one: WorkerBundle, codeFolder?: string): Promise<unknown[]> =>
  eventsThenEnd(tryBundle(one, codeFolder));

/** Names of members of JavaScript's own objects that code adds or changes. */
function namesAfter(code: string): string[] {
  const context = createContext({});
  const before = membersIn(context);
  runInContext(code, context);
  const after = membersIn(context);
  const changed = [...after].filter(([place, value]) => !Object.is(before.get(place), value));
  return [...new Set(changed.map(([place]) => place.split(' ')[1] ?? ''))].sort();
}

function membersIn(context: Context): Map<string, unknown> {
  const owners = ['Object', 'Array', 'String', 'Number', 'Date', 'RegExp', 'Function', 'Boolean', 'Math'];
  const members = `[...${JSON.stringify(owners)}.flatMap((name) => [[name, globalThis[name]], [name + '#', globalThis[name].prototype]])]
    .filter(([, owner]) => owner)
    .flatMap(([name, owner]) => Object.entries(Object.getOwnPropertyDescriptors(owner)).map(([key, { value }]) => [name + ' ' + key, value]))`;
  return new Map(runInContext(members, context) as [string, unknown][]);
}

describe('the bundled worker', () => {
  it('is made with every patch, in the versions that are installed', () => {
    expect(bundle.notices).toEqual([]);
    expect(Object.keys(bundle.libraries).sort()).toEqual([
      'backbone',
      'cheerio',
      'crypto-js',
      'faker',
      'lodash3',
      'psl',
      'sugar',
      'tv4',
      'xml2js',
    ]);
  });

  it('holds the packages that its page lists, and no others', async () => {
    const page = await readFile(join(packageRoot, 'docs/newman.md'), 'utf8');
    const [, list = ''] = page.split('## Everything in the bundle');
    expect([...list.matchAll(/`([^`]+)`/g)].map(([, name]) => name)).toEqual(bundle.packages);
    expect(bundle.packages.length).toBeGreaterThan(50);
  });

  it.each(['lodash 4.17', 'flatted 3.2', 'node-forge 1.3', 'jose 4.14', 'underscore 1.12', 'handlebars'])(
    'does not hold %s',
    (outdated) => {
      expect(bundle.packages.filter((one) => one.startsWith(outdated))).toEqual([]);
    },
  );

  it('leaves out sugar under all the names that sugar gives or takes', async () => {
    const code = await readFile(join(bundle.folder, 'sandbox-boot.js'), 'utf8');
    const modules = code.slice(code.indexOf('require=function'), code.lastIndexOf(','));
    expect(namesAfter(`var __unused = ''; ${modules}]);`)).toEqual([...sugarNames].sort());
  });

  it('sends and tells what newman from its own files sends and tells', async () => {
    const [slow, fast] = [await eventsThenEnd(trySource()), await fromBundle(bundle)];
    expect(slow.length).toBeGreaterThan(12);
    expect(fast).toEqual(slow);
  });

  it('keeps what scripts leave behind from later flows that share contexts', async () => {
    const sharing = (name: string, script: string): PlannedFlow => ({
      ...aFlow(name, [{ name, url: '{{base_url}}/{{seen}}', prerequest: script }]),
      needless: { variables: [], libraries: Object.keys(bundle.libraries), ownContext: true },
    });
    const seen =
      "pm.environment.set('seen', [typeof leaked, [].own, pm.environment.get('kept'), pm.globals.get('kept')].join());";
    const leave = "leaked = 1; Array.prototype.own = 1; pm.environment.set('kept', 1); pm.globals.set('kept', 1);";
    const worker = tryBundle(bundle);
    const flows = [sharing('clean', seen), sharing('leaving', leave + seen), sharing('last', seen)];
    for (const flow of flows) await eventsOf(worker, flow);
    await worker.end();
    const last = stub.asked.filter((line) => /undefined|number/.test(line)).slice(-3);
    expect(last).toEqual(['GET /undefined,,,', 'GET /number,1,1,1', 'GET /undefined,,,']);
  });

  it('keeps its compiled code, and works the same from it', async () => {
    const cache = join(folder, 'cache');
    const first = await fromBundle(bundle, cache);
    expect(await readdir(cache)).toEqual([
      expect.stringMatching(/^newman-worker.*bin$/),
      expect.stringMatching(/^sandbox-boot.*bin$/),
    ]);
    expect(await fromBundle(bundle, cache)).toEqual(first);
  });

  it('runs where its compiled code can be kept nowhere', async () => {
    expect(await fromBundle(bundle, join(bundle.folder, 'worker.json', 'cache'))).toEqual(await fromBundle(bundle));
  });

  it.each([
    ['is of another version', (patch: Patch): Patch => ({ ...patch, version: '0.0.0' })],
    ['finds nothing to change', (patch: Patch): Patch => ({ ...patch, find: 'text that is nowhere' })],
  ])('is as newman made it where a patch %s, and says so', async (_what, spoil) => {
    const isKept = ({ name, isRequired }: Patch): boolean => isRequired === true || /reporter|bundler/.test(name);
    const changed = patches.map((patch) => (isKept(patch) ? patch : spoil(patch)));
    const stock = await bundled('stock', changed);
    expect(stock.notices).toHaveLength(changed.filter((patch, index) => patch !== patches[index]).length);
    expect(await fromBundle(stock)).toEqual(await fromBundle(bundle));
  });

  it('is not made without what keeps scripts apart from the process', async () => {
    const required = patches.filter(({ isRequired }) => isRequired);
    expect(required.length).toBeGreaterThan(2);
    for (const one of required) {
      const changed = patches.map((patch) => (patch === one ? { ...patch, version: '0.0.0' } : patch));
      await expect(bundled('without', changed)).rejects.toThrow(one.name);
    }
  });

  it('is not used once a file that it was made of has changed', () => {
    expect(findBundle(bundle.folder, packageRoot)).toBeDefined();
    expect(findBundle(bundle.folder, join(packageRoot, 'src'))).toBeUndefined();
  });
});
