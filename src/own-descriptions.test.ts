import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepare, type RunRequest } from './prepare.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'own-descriptions-'));
  const paths = { '/shop': { get: { operationId: 'shop', responses: { '200': { description: 'ok' } } } } };
  const description = { openapi: '3.0.3', info: { title: 'Shop', version: '1' }, paths };
  await writeFile(join(folder, 'shop.json'), JSON.stringify(description));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it.each<[string, string, string[]]>([
  ['a token of Vipps MobilePay', '/accesstoken/get', ['openapi:access-token', 'openapi:qr', 'openapi:userinfo']],
  [
    'a payment, whose QR code is behind an answer',
    '/epayment/v1/payments',
    ['openapi:access-token', 'openapi:qr', 'openapi:userinfo'],
  ],
  ['nothing of Vipps MobilePay', '/shop', []],
])(
  '--openapi adds to the descriptions of token, userinfo and QR for a collection that calls %s',
  async (_what, path, more) => {
    const item = [{ name: 'a', request: { method: 'POST', url: `{{base_url}}${path}` } }];
    const info = { name: 'Own', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' };
    await writeFile(join(folder, 'own.json'), JSON.stringify({ info, item }));
    const request: RunRequest = {
      flows: [],
      target: 'auto',
      source: 'bundled',
      baseUrl: 'http://127.0.0.1:9',
      collection: 'own.json',
      openapi: ['shop.json'],
      variables: {},
      iterations: 1,
    };
    const { loaded } = await prepare(request, { env: {}, workingDirectory: folder });
    expect(loaded.descriptions.map(({ id }) => id).toSorted()).toEqual([...more, 'shop.json'].toSorted());
    expect(loaded.descriptions[0]?.id).toBe('shop.json');
  },
);
