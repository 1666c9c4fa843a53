import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import postman from 'postman-collection';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Json, PostmanEnvironment, PostmanItem } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { findOperation, type OperationMatch } from '../openapi/find-operation.ts';
import { bundledFiles } from './choose-source.ts';
import { loadDescription } from './load-description.ts';
import { packageRoot } from './package-root.ts';
import { mirror, officialFile, sayWhatIsMissing } from './testing/official-file.ts';
import { runScript } from './testing/run-script.ts';

const collections = [{ name: 'ecom' }, { name: 'epayment' }, { name: 'webhooks' }];
const environment = readJson(join(packageRoot, 'environments/global.json')) as unknown as PostmanEnvironment;
const variables = Object.fromEntries(environment.values.map(({ key, value }) => [key, String(value)]));
const descriptions: Description[] = [];

/** What a user would fill in, and what earlier requests would have left. */
const filledIn: Record<string, string> = {
  ...variables,
  client_id: '6b1f9d52-7c1e-4b0a-8f5b-3a0c5d7e9f21',
  client_secret: 'not-a-secret',
  'Ocp-Apim-Subscription-Key': 'not-a-key',
  merchantSerialNumber: '481516',
  mobileNumber: '99887766',
  internationalMobileNumber: '4799887766',
  access_token: 'a.b.c',
  auth_token: 'd1f6c1f0-7d6b-4f0f-8a55-0c0a3b0d5a11',
  payment_token: 'a.b.c',
  orderId: '481516-1',
  reference: '481516-1',
  idempotency_key: '481516-1',
  vippsLandingPageURL: 'https://landing.example/?token=a.b.c',
  sub: '3d7b1f0a-9c54-4e1b-8a2f-6e0d5c4b3a29',
  webhook_id: '3d7b1f0a-9c54-4e1b-8a2f-6e0d5c4b3a29',
};

beforeAll(async () => {
  for (const { id, path, kind } of bundledFiles) {
    if (kind === 'openapi') descriptions.push(await loadDescription({ id, path }));
  }
});

describe.each(collections)('the bundled collection $name', ({ name }) => {
  const path = join(packageRoot, `collections/${name}.json`);
  const text = readFileSync(path, 'utf8');
  const items = itemsOf(readJson(path));

  test('is what Postman reads', () => {
    const read = new postman.Collection(JSON.parse(text));
    const names: string[] = [];
    read.forEachItem((item) => names.push(item.name));
    expect(names).toEqual(items.map((item) => item.name));
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(items)('"$name" is a request that a description knows', (item) => {
    const match = operationOf(item);
    expect(match?.accepted).toEqual([]);
    expect(match?.description.id).toMatch(/^openapi:/);
  });

  test.each(items)('"$name" sends every header that is asked for', (item) => {
    const sent = headersOf(item);
    const wanted = (operationOf(item)?.operation.parameters ?? []).filter((one) => one.in === 'header' && one.required);
    expect(wanted.map((one) => one.name).filter((one) => !(one in sent))).toEqual([]);
    expect('Content-Type' in sent).toBe(item.request.body !== undefined);
    expect(sent.Accept ?? 'none').toMatch(/^(application\/json|image\/png)$/);
    expect('Authorization' in sent).toBe(item.name !== 'Get Access Token');
  });

  test.each(items.filter(({ request }) => request.body !== undefined))(
    '"$name" has a body that is in order',
    (item) => {
      const match = operationOf(item);
      const schema = match?.operation.requestBody?.content[0]?.schema;
      if (match === undefined || schema === undefined) throw new Error('The operation has no body.');
      const value = JSON.parse(rendered(item.request.body?.raw ?? '')) as Json;
      expect(match.description.judgeOf(schema, 'request').judge({ value }).faults).toEqual([]);
    },
  );

  test('asks for a profile without a subscription key, which is correct by every text', () => {
    const asking = items.filter((item) => item.name === 'Get Userinfo');
    expect(asking.filter((item) => 'Ocp-Apim-Subscription-Key' in headersOf(item))).toEqual([]);
    expect(asking).toHaveLength(name === 'webhooks' ? 0 : 1);
  });

  test('has scripts that parse, do something and use the current API', () => {
    for (const script of items.flatMap(scriptsOf)) {
      expect(() => new Script(`(async () => {${script}\n})`)).not.toThrow();
      expect(script.trim()).not.toBe('');
      expect(script).not.toMatch(/\bpostman\.|\bresponseBody\b|\brequire\(/);
    }
  });

  test('uses variables of the environment only', () => {
    const used = [...text.matchAll(/\{\{([^}$]+)\}\}|environment\.[gs]et\('([^']+)'/g)].map(
      (found) => found[1] ?? found[2],
    );
    expect(used.filter((one) => !environment.values.some(({ key }) => key === one))).toEqual([]);
  });

  test('names no host but the variable, and no authentication but the headers', () => {
    const { item, auth, event } = readJson(path) as { item: Json; auth?: Json; event?: Json };
    expect(JSON.stringify(item)).not.toMatch(/https?:\/\/|apitest|"auth"/);
    expect([auth, event]).toEqual([undefined, undefined]);
    for (const { request } of items) expect(request.url).toMatchObject({ host: ['{{base_url}}'] });
  });
});

describe('the bundled environment', () => {
  test('leaves open what is the user’s or comes from an answer', () => {
    const open = environment.values.filter(({ value }) => value === '').map(({ key }) => key);
    expect(open.sort()).toEqual(
      [
        'access_token',
        'auth_token',
        'client_id',
        'client_secret',
        'idempotency_key',
        'internationalMobileNumber',
        'merchantSerialNumber',
        'mobileNumber',
        'Ocp-Apim-Subscription-Key',
        'orderId',
        'payment_id_suffix',
        'payment_token',
        'reference',
        'sub',
        'vippsLandingPageURL',
        'webhook_id',
      ].sort(),
    );
  });

  test('points at the test environment', () => {
    expect(variables.base_url).toBe('https://apitest.vipps.no');
  });

  test('has no variable that no collection uses', () => {
    const all = collections
      .map(({ name }) => readFileSync(join(packageRoot, `collections/${name}.json`), 'utf8'))
      .join('');
    expect(environment.values.map(({ key }) => key).filter((key) => !all.includes(key))).toEqual([]);
  });
});

describe('the scripts of the bundled collections', () => {
  const initiates = ['Initiate Payment', 'Initiate Payment - Express Checkout', 'Initiate Payment - Profile flow'];
  const creates = ['Web redirect', 'QR', 'Push request', 'Native redirect', 'User info', 'Card'].map(
    (flow) => `Create payment - ${flow}`,
  );
  const starts = [
    ...initiates.map((item) => ({ item, collection: 'ecom', id: 'orderId', status: 200, field: 'url' })),
    ...creates.map((item) => ({ item, collection: 'epayment', id: 'reference', status: 201, field: 'redirectUrl' })),
  ];

  test.each(starts)('"$item" makes an id of its own', ({ item, collection, id }) => {
    const before = script(collection, item, 'prerequest');
    const first = runScript(before, { merchantSerialNumber: '481516', payment_token: 'stale' });
    const second = runScript(before, { merchantSerialNumber: '481516' });
    expect(first[id]).toMatch(/^481516-\d{13}-[0-9a-f]{6}$/);
    expect(first[id]).not.toBe(second[id]);
    expect(first.payment_token).toBe('');
    const key = collection === 'ecom' ? 'auth_token' : 'idempotency_key';
    expect(first[key]).toMatch(/^[0-9a-f-]{36}$/);
    expect(first[key]).not.toBe(second[key]);
  });

  test.each(starts)(
    '"$item" takes the suffix that it is given, and 40 characters at most',
    ({ item, collection, id }) => {
      const before = script(collection, item, 'prerequest');
      const short = runScript(before, { merchantSerialNumber: '481516', payment_id_suffix: 'w1-7' });
      const long = runScript(before, { merchantSerialNumber: '4815162', payment_id_suffix: 'x'.repeat(50) });
      expect(short[id]).toMatch(/^481516-\d{13}-w1-7$/);
      expect(long[id]).toHaveLength(40);
    },
  );

  const links: [link: string, token: string][] = [
    ['https://apitest.vipps.no/dwo-api-application/v1/deeplink/vippsgateway?v=2&token=a.b-c_d.e', 'a.b-c_d.e'],
    ['https://landing.example?token=a.b.c', 'a.b.c'],
    ['vippsMT://?token=a.b.c', 'a.b.c'],
    ['vipps://token=abc123', 'abc123'],
    ['https://landing.example?token=a.b.c&v=2', 'a.b.c'],
    ['https://landing.example?token=YQ==', 'YQ=='],
    ['https://qr.example/image.svg', ''],
  ];

  test.each(starts)('"$item" keeps link and token of the answer', ({ item, collection, status, field }) => {
    const after = script(collection, item, 'test');
    for (const [link, token] of links) {
      const kept = runScript(after, { payment_token: '' }, { code: status, body: { [field]: link } });
      expect(kept).toEqual({ payment_token: token, vippsLandingPageURL: link });
    }
  });

  test.each(starts)(
    '"$item" keeps nothing of an answer without a link, or of a refusal',
    ({ item, collection, status, field }) => {
      const after = script(collection, item, 'test');
      expect(runScript(after, {}, { code: status, body: {} })).toEqual({});
      expect(runScript(after, {}, { code: 400, body: { [field]: 'https://x?token=y' } })).toEqual({});
    },
  );

  const subs = [
    { collection: 'ecom', item: 'Get Payment Details', with: { sub: 'u' }, without: {} },
    { collection: 'epayment', item: 'Get payment', with: { profile: { sub: 'u' } }, without: { profile: {} } },
  ];

  test.each(subs)('"$item" keeps the sub only where there is one', (row) => {
    const after = script(row.collection, row.item, 'test');
    expect(runScript(after, {}, { code: 200, body: row.with })).toEqual({ sub: 'u' });
    expect(runScript(after, { sub: 'before' }, { code: 200, body: row.without })).toEqual({ sub: 'before' });
    expect(runScript(after, { sub: 'before' }, { code: 404, body: row.with })).toEqual({ sub: 'before' });
  });

  test.each(collections)('the token is kept, and a refusal leaves the old one: $name', ({ name }) => {
    const after = script(name, 'Get Access Token', 'test');
    expect(runScript(after, {}, { code: 200, body: { access_token: 'a.b.c' } })).toEqual({ access_token: 'a.b.c' });
    expect(runScript(after, { access_token: 'old' }, { code: 401, body: {} })).toEqual({ access_token: 'old' });
  });
});

sayWhatIsMissing('whether the bundled collections have the names of the official ones');

describe.runIf(mirror !== undefined)('the official names', () => {
  test.each(collections)('stand for requests of the bundled collection: $name', async ({ name }) => {
    const official = itemsOf(readJson(await officialFile(`collection:${name}`)));
    const bundled = itemsOf(readJson(join(packageRoot, `collections/${name}.json`)));
    const shape = ({ name: item, request }: PostmanItem) => `${item}: ${request.method}`;
    expect(bundled.map(shape).sort()).toEqual(official.map(shape).sort());
  });

  test.each(collections)('of headers are sent by the same requests: $name', async ({ name }) => {
    const official = itemsOf(readJson(await officialFile(`collection:${name}`)));
    const bundled = itemsOf(readJson(join(packageRoot, `collections/${name}.json`)));
    const lost = official.flatMap((item) => {
      const mine = headersOf(bundled.find((other) => other.name === item.name) ?? item);
      return Object.keys(headersOf(item)).filter((header) => !(header in mine));
    });
    expect(lost).toEqual([]);
  });

  test('stand for variables of the bundled environment, facts alike', async () => {
    const ours = ['auth_token', 'payment_id_suffix', 'reference', 'webhook_id'];
    const official = readJson(await officialFile('environment:global')) as unknown as PostmanEnvironment;
    const theirs = Object.fromEntries(official.values.map(({ key, value }) => [key, String(value)]));
    expect(
      Object.keys(variables)
        .filter((key) => !(key in theirs))
        .sort(),
    ).toEqual(ours);
    for (const fact of ['base_url', 'amount', 'currency', 'shippingCost1', 'shippingCost2']) {
      expect([fact, variables[fact]]).toEqual([fact, theirs[fact]]);
    }
  });
});

function readJson(path: string): Json {
  return JSON.parse(readFileSync(path, 'utf8')) as Json;
}

function itemsOf(node: Json): PostmanItem[] {
  const children = (node as unknown as { item: Json[] }).item;
  return children.flatMap((child) =>
    'item' in (child as object) ? itemsOf(child) : [child as unknown as PostmanItem],
  );
}

function headersOf({ request }: PostmanItem): Record<string, string> {
  return Object.fromEntries((request.header ?? []).map(({ key, value }) => [key, value]));
}

function scriptsOf(item: PostmanItem): string[] {
  return (item.event ?? []).map((event) => [event.script?.exec ?? []].flat().join('\n'));
}

function script(collection: string, name: string, listen: string): string {
  const items = itemsOf(readJson(join(packageRoot, `collections/${collection}.json`)));
  const event = items.find((item) => item.name === name)?.event?.find((one) => one.listen === listen);
  if (event === undefined) throw new Error(`${name} has no ${listen} script.`);
  return [event.script?.exec ?? []].flat().join('\n');
}

function operationOf({ request }: PostmanItem): OperationMatch | undefined {
  const url = typeof request.url === 'string' ? request.url : (request.url.raw ?? '');
  return findOperation(descriptions, request.method, rendered(url));
}

function rendered(text: string): string {
  return text.replace(/\{\{([^}]+)\}\}/g, (whole, name: string) => filledIn[name] || whole);
}
