import { describe, expect, it } from 'vitest';
import { parseCollection } from './load-collection.ts';
import { parseEnvironment } from './load-environment.ts';

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
    [
      'of format 1',
      { id: '1', name: 'old', order: [], requests: [] },
      'format 1. Export it again as "Collection v2.1"',
    ],
    ['without items', { info: { name: 'c', schema } }, 'c.json is no Postman collection (item:'],
    ['that is something else', [1], 'is no Postman collection'],
    ['that is no JSON', '{\n"info": 1,}', 'is no valid JSON: line 2 does not parse'],
    ['that is empty', '', 'is no valid JSON: it is empty'],
  ])('%s is refused', (_what, content, message) => {
    expect(() => parseCollection(bytes(content), 'c.json')).toThrow(message);
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

  it('that is something else is refused', () => {
    expect(() => parseEnvironment(bytes({ name: 'e' }), 'e.json')).toThrow('The file e.json is no Postman environment');
  });
});
