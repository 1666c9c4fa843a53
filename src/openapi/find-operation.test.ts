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
