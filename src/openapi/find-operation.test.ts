import { describe, expect, test } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { Json } from '../model.ts';
import { findCallback, findOperation, methodsAt } from './find-operation.ts';

const operation = (operationId: string): Json => ({ operationId, responses: { '200': { description: '' } } });

const things = aDescription({
  servers: [{ url: 'https://api.example.com/shop/' }, { url: 'https://test.example.com/shop' }],
  paths: {
    '/things': { get: operation('list'), post: operation('create') },
    '/things/': { get: operation('listWithSlash') },
    '/things/{id}': { get: operation('get'), delete: operation('remove') },
    '/things/mine': { get: operation('mine') },
    '/things/{id}/parts/{part}': { get: operation('part') },
    '/things/{id}/parts/first': { get: operation('firstPart') },
    '/files/{name}.{type}': { get: operation('file') },
    '/own': {
      servers: [{ url: '/elsewhere/{version}', variables: { version: { default: 'v2' } } }],
      get: operation('own'),
    },
  },
});
test('the path of a server counts, whatever its scheme and host are written like', () => {
  const urls = ['{scheme}://{host}/base', '//example.com/base/', '/base', 'https://example.com/base'];
  for (const url of urls) {
    const description = aDescription({ servers: [{ url }], paths: { '/things': { get: operation('list') } } });
    expect(findOperation([description], 'GET', 'http://127.0.0.1:1/base/things')?.operation.operationId).toBe('list');
  }
});

const tokens = aDescription({ paths: { '/accesstoken/get': { post: operation('token') } } }, { id: 'openapi:token' });

const rows: [method: string, url: string, operationId: string | undefined, more?: object][] = [
  ['GET', 'https://test.example.com/shop/things', 'list', { accepted: [] }],
  ['get', '/shop/things?page=2#top', 'list'],
  ['GET', '/shop/things/', 'listWithSlash', { accepted: [] }],
  ['POST', '/shop/things/', 'create', { accepted: ['trailing-slash'] }],
  ['GET', '/shop/things/7', 'get', { parameters: { id: '7' } }],
  ['GET', '/shop/things/a%2Fb', 'get', { parameters: { id: 'a/b' } }],
  ['GET', '/shop/things/mine', 'mine', { accepted: [] }],
  ['GET', '/shop/things/MINE', 'get', { parameters: { id: 'MINE' }, accepted: [] }],
  ['GET', '/Shop/Things/7', 'get', { accepted: ['case-folded'] }],
  ['GET', '/shop/things/7/parts/first', 'firstPart'],
  ['GET', '/shop/things/7/parts/2/', 'part', { parameters: { id: '7', part: '2' }, accepted: ['trailing-slash'] }],
  ['GET', '/shop/files/a.tar.gz', 'file', { parameters: { name: 'a', type: 'tar.gz' } }],
  ['GET', '/elsewhere/v2/own', 'own'],
  ['GET', '/shop/own', undefined],
  ['GET', '/things', undefined],
  ['GET', '/shop/things//', undefined],
  ['PATCH', '/shop/things', undefined],
  [
    'POST',
    'http://127.0.0.1:8080/accessToken/get',
    'token',
    { accepted: ['case-folded'], description: { id: 'openapi:token' } },
  ],
];

test.each(rows)('%s %s is %s', (method, url, operationId, more = {}) => {
  const match = findOperation([things, tokens], method, url);
  expect(match?.operation.operationId).toBe(operationId);
  if (match !== undefined) expect(match).toMatchObject(more);
});

test('the methods of a path are known, for telling that another was used', () => {
  expect(methodsAt([things, tokens], '/shop/things')).toEqual(['GET', 'POST']);
  expect(methodsAt([things, tokens], '/nowhere')).toEqual([]);
});

test('a parameter is never empty: an address with nothing in its place is another one', () => {
  const user = aDescription({
    paths: { '/userinfo/': { get: operation('own') }, '/userinfo/{sub}': { get: operation('other') } },
  });
  expect(findOperation([user], 'GET', '/userinfo/')?.operation.operationId).toBe('own');
});

test('a parameter may have the name __proto__', () => {
  const description = aDescription({ paths: { '/a/{__proto__}': { get: operation('a') } } });
  expect(Object.entries(findOperation([description], 'GET', '/a/1')?.parameters ?? {})).toEqual([['__proto__', '1']]);
});

describe('what the API calls', () => {
  const calling = aDescription({
    paths: {
      '/orders': {
        post: {
          ...(operation('order') as object),
          callbacks: { done: { '{$request.body#/prefix}/v2/orders/{id}': { post: operation('orderDone') } } },
        },
      },
    },
    'x-webhooks': { changed: { post: operation('changed') } },
  });

  test('a callback is known by the end of its path', () => {
    const match = findCallback([calling], 'POST', 'http://127.0.0.1:9/any/where/v2/orders/17');
    expect(match).toMatchObject({ operation: { operationId: 'orderDone' }, parameters: { id: '17' } });
  });

  test('anything else is a webhook, if there is one', () => {
    expect(findCallback([calling], 'POST', 'http://127.0.0.1:9/hook')?.operation.operationId).toBe('changed');
    expect(findCallback([calling], 'PUT', 'http://127.0.0.1:9/hook')).toBeUndefined();
  });

  test('neither is ours to call', () => {
    expect(findOperation([calling], 'POST', '/v2/orders/17')).toBeUndefined();
  });
});

describe('of several templates that fit', () => {
  const closest: [method: string, url: string, operationId: string][] = [
    ['GET', '/orders/o1', 'one'],
    ['GET', '/orders/o1:cancel', 'cancel'],
    ['GET', '/orders/summary.json', 'summary'],
    ['GET', '/orders/summary.csv', 'table'],
    ['GET', '/orders/o1.csv', 'csv'],
    ['GET', '/orders/latest', 'latest'],
  ];
  const paths: [path: string, operationId: string][] = [
    ['/orders/{id}', 'one'],
    ['/orders/{id}:cancel', 'cancel'],
    ['/orders/summary.{format}', 'summary'],
    ['/orders/summary.{csv}sv', 'table'],
    ['/orders/{id}.csv', 'csv'],
    ['/orders/latest', 'latest'],
  ];

  test.each(closest)('%s %s is the one with the most literal text, in any order', (method, url, operationId) => {
    for (const listed of [paths, paths.toReversed()]) {
      const description = aDescription({
        paths: Object.fromEntries(listed.map(([path, id]) => [path, { get: operation(id) }])),
      });
      expect(findOperation([description], method, url)?.operation.operationId).toBe(operationId);
    }
  });

  test('equally close ones do not depend on their order', () => {
    const found = [
      ['/a/{x}-b', '/a/c-{y}'],
      ['/a/c-{y}', '/a/{x}-b'],
    ].map((listed) => {
      const description = aDescription({
        paths: Object.fromEntries(listed.map((path) => [path, { get: operation(path) }])),
      });
      return findOperation([description], 'GET', '/a/c-b')?.operation.operationId;
    });
    expect(found[0]).toBe(found[1]);
  });
});

describe('literal text', () => {
  const literal = aDescription({
    paths: {
      '/reports/year%20end': { get: operation('encoded') },
      '/reports/half year': { get: operation('plain') },
      '/s\u00f8knader/{id}': { get: operation('letters') },
      '/a%2Fb/{constructor}': { get: operation('slash') },
    },
  });
  const rows: [url: string, operationId: string | undefined][] = [
    ['/reports/year%20end', 'encoded'],
    ['/reports/half%20year', 'plain'],
    ['/reports/year+end', undefined],
    ['/s%C3%B8knader/1', 'letters'],
    ['/a%2fb/1', 'slash'],
    ['/a/b/1', undefined],
  ];
  test.each(rows)('of %s is compared decoded', (url, operationId) => {
    expect(findOperation([literal], 'GET', url)?.operation.operationId).toBe(operationId);
  });

  test('a parameter may have the name of a method of objects', () => {
    expect(findOperation([literal], 'GET', '/a%2Fb/1')?.parameters).toEqual({ constructor: '1' });
  });
});

describe('the base of a server', () => {
  const servers: [title: string, server: Json, right: string[], wrong: string[]][] = [
    [
      'has each value that its variable lists',
      { url: '/{v}', variables: { v: { default: 'v1', enum: ['v1', 'v2'] } } },
      ['/v1/p', '/v2/p'],
      ['/v3/p', '/p'],
    ],
    [
      'has any segment where its variable lists none',
      { url: 'https://{host}/region-{region}', variables: { host: { default: 'h' }, region: { default: 'north' } } },
      ['/region-north/p', '/region-far/p'],
      ['/region-/p', '/region-a/b/p'],
    ],
    [
      'may be nothing, or more than a segment',
      { url: '/{base}', variables: { base: { default: '', enum: ['', 'api/v1', 'x'] } } },
      ['/p', '/api/v1/p', '/x/p'],
      ['/api/p'],
    ],
    [
      'may be within a variable for the whole address',
      { url: '{address}/v1', variables: { address: { default: 'https://h.example/api' } } },
      ['/api/v1/p'],
      ['/other/v1/p'],
    ],
    ['may be relative', { url: 'api/v3' }, ['/api/v3/p'], ['/p']],
    ['may be relative with dots', { url: './api/../v3/' }, ['/v3/p'], ['/api/v3/p']],
    ['may be that of the description itself', { url: '.' }, ['/p'], ['/v/p']],
  ];
  test.each(servers)('%s', (_, server, right, wrong) => {
    const description = aDescription({ servers: [server], paths: { '/p': { get: operation('p') } } });
    const find = (url: string) => findOperation([description], 'GET', url);
    expect(right.filter((url) => find(url) === undefined)).toEqual([]);
    expect(wrong.filter((url) => find(url) !== undefined)).toEqual([]);
    expect(find(right[0] ?? '')?.parameters).toEqual({});
  });
});
