import { describe, expect, it } from 'vitest';
import { parseCollection, parseOwnCollection } from './load-collection.ts';
import { parseEnvironment, parseOwnEnvironment } from './load-environment.ts';

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

function bytes(value: unknown): Uint8Array {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

describe('a collection', () => {
  it('may hold requests that are bare URLs, and nodes that say nothing', () => {
    const item = [
      { name: 'a', request: 'https://x' },
      { name: 'nothing' },
      { name: 'f', item: [{ name: 'b', request: { method: 'GET', url: 'y' } }] },
    ];
    const parsed = parseCollection(bytes({ info: { name: 'c', schema }, item }), 'c.json');
    expect(parsed.item).toEqual([
      { name: 'a', request: { method: 'GET', url: 'https://x' } },
      { name: 'f', item: [{ name: 'b', request: { method: 'GET', url: 'y' } }] },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['without items', { info: { name: 'c', schema } }, 'c.json is not a Postman collection (item:'],
    ['that is something else', [1], 'is not a Postman collection'],
    ['that is no JSON', '{\n"info": 1,}', 'is not valid JSON: line 2 does not parse'],
    ['that is empty', '', 'is not valid JSON: it is empty'],
  ])('%s is refused', (_what, content, message) => {
    expect(() => parseCollection(bytes(content), 'c.json')).toThrow(message);
  });

  const nested = (depth: number) =>
    `{"info":{"name":"c","schema":"${schema}"},"item":[${'{"name":"f","item":['.repeat(depth)}{"name":"a","request":"x"}${']}'.repeat(depth)}]}`;

  it('may nest folders a hundred deep; deeper ones are refused, however deep', () => {
    expect(parseCollection(bytes(nested(100)), 'c.json').item).toHaveLength(1);
    for (const depth of [101, 3000]) {
      expect(() => parseCollection(bytes(nested(depth)), 'c.json')).toThrow('nests folders more than 100 deep');
    }
  });

  it('of format 2.0 is read as one of 2.1: headers as text, auth as an object', () => {
    const bytes = Buffer.from(
      JSON.stringify({
        info: { name: 'Old', schema: 'https://schema.getpostman.com/json/collection/v2.0.0/collection.json' },
        auth: { type: 'bearer', bearer: { token: '{{access_token}}' } },
        item: [{ name: 'a', request: { method: 'POST', url: { raw: '{{base_url}}/a' }, header: 'A: b: c\nD: e' } }],
      }),
    );
    expect(parseCollection(bytes, 'old.json')).toMatchObject({
      auth: { bearer: [{ key: 'token', value: '{{access_token}}' }] },
      item: [
        {
          request: {
            method: 'POST',
            url: '{{base_url}}/a',
            header: [
              { key: 'A', value: 'b: c' },
              { key: 'D', value: 'e' },
            ],
          },
        },
      ],
    });
  });
});

describe('a collection that a user brings along', () => {
  const request = { method: 'GET', url: 'x' };

  it('of format 1 is converted', async () => {
    const requests = [{ id: 'r', name: 'Ping', method: 'GET', url: 'http://x/ping', headers: 'A: b' }];
    const old = { id: '1', name: 'old', order: ['r'], requests };
    expect(await parseOwnCollection(bytes(old), 'old.json')).toMatchObject({
      info: { name: 'old' },
      item: [{ name: 'Ping', request: { method: 'GET', header: [{ key: 'A', value: 'b' }] } }],
    });
  });

  it.each<[string, unknown]>([
    ['without info', { item: [{ request }] }],
    ['wrapped as the Postman API gives it out', { collection: { info: {}, item: [{ name: null, request }] } }],
  ])('%s is read, and called as its file', async (_what, json) => {
    const parsed = await parseOwnCollection(bytes(json), 'shop/orders.json');
    expect(parsed).toMatchObject({ info: { name: 'orders', schema }, item: [{ name: '', request }] });
  });

  it('may be UTF-16, with or without a byte order mark', async () => {
    const json = JSON.stringify({ info: { name: 'Bjørn', schema }, item: [] });
    for (const text of [json, `\uFEFF${json}`]) {
      const little = Buffer.from(text, 'utf16le');
      for (const one of [little, Buffer.from(little).swap16()]) {
        expect((await parseOwnCollection(one, 'c.json')).info.name).toBe('Bjørn');
      }
    }
  });

  it('may hold drafts without method and URL', async () => {
    const item = [{ name: 'Draft', request: { method: null, url: null, header: [] } }];
    expect((await parseOwnCollection(bytes({ info: { name: 'c', schema }, item }), 'c.json')).item).toEqual([
      { name: 'Draft', request: { method: 'GET', url: '', header: [] } },
    ]);
  });

  it("in Postman's format 3 is refused with what to do", async () => {
    const yaml = '$kind: http-request\nname: Ping\n';
    await expect(parseOwnCollection(bytes(yaml), 'ping.request.yaml')).rejects.toThrow(
      'format 3, a folder of YAML files. Export the collection as "Collection v2.1"',
    );
  });
});

describe('an environment', () => {
  it('counts instructions and empty values as not set, and disabled ones as not there', () => {
    const values = [
      { key: 'amount', value: '49900', enabled: true },
      { key: 'client_id', value: '<Set it>' },
      { key: 'sub', value: '' },
      { key: 'port', value: 80 },
      { key: 'off', value: 'x', enabled: false },
    ];
    expect(parseEnvironment(bytes({ name: 'e', values }), 'e.json')).toEqual({
      names: ['amount', 'client_id', 'sub', 'port'],
      values: { amount: '49900', port: '80' },
    });
  });

  it('that a user brings along has every value that it names, types and disabled ones included', () => {
    const values = [
      { key: 'empty', value: '' },
      { key: 'markup', value: '<a/>' },
      { key: 'count', value: 5, type: 'number' },
      { key: 'off', value: 'x', disabled: true },
    ];
    const parsed = parseOwnEnvironment(bytes({ environment: { name: 'e', values } }), 'e.json');
    expect(parsed).toEqual({
      names: ['empty', 'markup', 'count'],
      values: { empty: '', markup: '<a/>', count: '5' },
      variables: values,
    });
  });

  it('that is something else is refused', () => {
    expect(() => parseEnvironment(bytes({ name: 'e' }), 'e.json')).toThrow(
      'The file e.json is not a Postman environment',
    );
  });
});
