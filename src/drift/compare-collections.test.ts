import { describe, expect, it } from 'vitest';
import { withValueAt } from '../json-pointer.ts';
import type { Json, PostmanCollection } from '../model.ts';
import type { ChangeClass, ChangeCode, Difference } from './change.ts';
import { compareCollections } from './compare-collections.ts';

const base: Json = {
  info: { name: 'Try', schema: 'v2.1.0' },
  variable: [{ key: 'stage', value: 'test' }],
  event: [{ listen: 'prerequest', script: { exec: ['all();'] } }],
  item: [
    {
      name: 'Create',
      event: [
        { listen: 'prerequest', script: { exec: ["pm.environment.set('a', 1);\r", 'two();'] } },
        { listen: 'test', script: { exec: 'tests.ok = true;' } },
      ],
      request: {
        method: 'POST',
        url: { raw: '{{base_url}}/orders' },
        header: [
          { key: 'X-Key', value: '{{key}}' },
          { key: 'X-Off', value: 'x', disabled: true },
        ],
        body: { mode: 'raw', raw: '{"amount": {{amount}}, "kind": "CARD", "list": [1, 2]}' },
      },
      response: [],
    },
    {
      name: 'Folder',
      event: [{ listen: 'test', script: { exec: ['folder();'] } }],
      item: [
        { name: 'Read', request: { method: 'GET', url: '{{base_url}}/orders/1' } },
        {
          name: 'Send',
          request: { method: 'POST', url: '{{base_url}}/form', body: { mode: 'urlencoded', urlencoded: [] } },
        },
      ],
    },
  ],
};

function compared(...changes: [string, Json | undefined][]): Difference[] {
  const after = changes.reduce((document, [pointer, value]) => withValueAt(document, pointer, value), base);
  return compareCollections('collection:try', asCollection(base), asCollection(after));
}

function asCollection(json: Json): PostmanCollection {
  return json as unknown as PostmanCollection;
}

type Row = [string, string, Json | undefined, ChangeClass, ChangeCode, items: string[]];
const body = '/item/0/request/body/raw';
const script = '/item/0/event/0/script/exec';

describe('a change of a collection', () => {
  it.each<Row>([
    [
      'a request more',
      '/item/2',
      { name: 'More', request: { method: 'GET', url: 'x' } },
      'additive',
      'request-added',
      [],
    ],
    ['a request gone', '/item/1/item/0', undefined, 'breaking', 'request-removed', ['Read']],
    ['another name', '/item/0/name', 'Create order', 'breaking', 'request-renamed', ['Create']],
    ['another method', '/item/0/request/method', 'PUT', 'breaking', 'method-changed', ['Create']],
    ['another URL', '/item/0/request/url/raw', '{{base_url}}/orders/', 'breaking', 'url-changed', ['Create']],
    [
      'the same URL as text',
      '/item/1/item/0/request/url',
      { raw: '{{base_url}}/orders/2' },
      'breaking',
      'url-changed',
      ['Read'],
    ],
    ['a header more', '/item/0/request/header/2', { key: 'X-B', value: '1' }, 'additive', 'header-added', ['Create']],
    ['a header switched on', '/item/0/request/header/1/disabled', false, 'additive', 'header-added', ['Create']],
    ['a header gone', '/item/0/request/header/0', undefined, 'breaking', 'header-removed', ['Create']],
    ['a header switched off', '/item/0/request/header/0/disabled', true, 'breaking', 'header-removed', ['Create']],
    ['another header', '/item/0/request/header/0/value', 'x', 'breaking', 'header-changed', ['Create']],
    [
      'a field more',
      body,
      '{"amount": {{amount}}, "kind": "CARD", "list": [1, 2], "b": {"c": 1}}',
      'additive',
      'body-field-added',
      ['Create'],
    ],
    ['a field gone', body, '{"kind": "CARD", "list": [1, 2]}', 'breaking', 'body-field-removed', ['Create']],
    [
      'an item gone',
      body,
      '{"amount": {{amount}}, "kind": "CARD", "list": [1]}',
      'breaking',
      'body-field-removed',
      ['Create'],
    ],
    [
      'another value',
      body,
      '{"amount": {{amount}}, "kind": "CASH", "list": [1, 2]}',
      'additive',
      'body-field-changed',
      ['Create'],
    ],
    [
      'a variable in quotes',
      body,
      '{"amount": "{{amount}}", "kind": "CARD", "list": [1, 2]}',
      'breaking',
      'body-field-changed',
      ['Create'],
    ],
    [
      'another variable',
      body,
      '{"amount": {{sum}}, "kind": "CARD", "list": [1, 2]}',
      'breaking',
      'body-field-changed',
      ['Create'],
    ],
    [
      'another type',
      body,
      '{"amount": {{amount}}, "kind": 1, "list": [1, 2]}',
      'breaking',
      'body-field-changed',
      ['Create'],
    ],
    ['a body that is no JSON', body, 'amount={{amount}}', 'breaking', 'body-changed', ['Create']],
    ['no body', '/item/0/request/body', undefined, 'breaking', 'body-mode-changed', ['Create']],
    [
      'a form with a field',
      '/item/1/item/1/request/body/urlencoded',
      [{ key: 'a' }],
      'breaking',
      'body-changed',
      ['Send'],
    ],
    ['another script', script, ["pm.environment.set('b', 1);", 'two();'], 'breaking', 'script-changed', ['Create']],
    [
      'a script indented',
      script,
      ["  pm.environment.set('a', 1);", '', '  two();'],
      'documentation',
      'script-changed',
      ['Create'],
    ],
    ['a script gone', '/item/0/event/1', undefined, 'breaking', 'script-removed', ['Create']],
    ['a script switched off', '/item/0/event/1/disabled', true, 'breaking', 'script-removed', ['Create']],
    [
      'a script more',
      '/item/1/item/0/event',
      [{ listen: 'test', script: { exec: ['x()'] } }],
      'breaking',
      'script-added',
      ['Read'],
    ],
    [
      'a script of a folder',
      '/item/1/event/0/script/exec',
      ['other();'],
      'breaking',
      'script-changed',
      ['Read', 'Send'],
    ],
    ['a script of all', '/event/0/script/exec', ['other();'], 'breaking', 'script-changed', ['Create', 'Read', 'Send']],
    ['auth of one', '/item/0/request/auth', { type: 'bearer' }, 'breaking', 'auth-changed', ['Create']],
    ['auth of all', '/auth', { type: 'apikey' }, 'breaking', 'auth-changed', ['Create', 'Read', 'Send']],
    [
      'redirects not followed',
      '/item/0/protocolProfileBehavior',
      { followRedirects: false },
      'breaking',
      'behaviour-changed',
      ['Create'],
    ],
    ['words about it', '/item/0/request/description', 'Makes one', 'documentation', 'text-changed', ['Create']],
    ['a saved answer', '/item/0/response/0', { name: 'ok' }, 'documentation', 'text-changed', ['Create']],
    ['a variable more', '/variable/1', { key: 'b' }, 'additive', 'variable-added', []],
    ['another variable of its own', '/variable/0/value', 'live', 'breaking', 'variable-changed', []],
  ])('%s', (_what, pointer, value, kind, code, items) => {
    expect(compared([pointer, value])).toMatchObject([{ class: kind, code, items }]);
  });

  it('is none where nothing changed, and one of documentation where only the order did', () => {
    expect(compared()).toEqual([]);
    const { item } = base as { item: Json[] };
    expect(compared(['/item', [...item].reverse()])).toMatchObject([{ class: 'documentation', code: 'text-changed' }]);
  });

  it('shows the scripts of a new request too', () => {
    const event = [{ listen: 'test', script: { exec: ['spy();'] } }];
    const request = { method: 'GET', url: 'x' };
    expect(compared(['/item/2', { name: 'More', request, event }])).toMatchObject([
      { class: 'additive', code: 'request-added' },
      { class: 'additive', code: 'script-added', subject: 'test', after: 'spy();' },
    ]);
  });

  it('moves a request between folders without breaking anything', () => {
    const read = { name: 'Read', request: { method: 'GET', url: '{{base_url}}/orders/1' } };
    const found = compared(['/item/1/item/0', undefined], ['/item/2', read]);
    expect(found).toMatchObject([{ class: 'documentation', code: 'request-moved', before: 'Folder', after: '' }]);
  });

  it('pairs requests of one name in the order of the file', () => {
    const twins = withValueAt(base, '/item/1/item/1/name', 'Read');
    const after = withValueAt(twins, '/item/1/item/1/request/method', 'PUT');
    expect(compareCollections('collection:try', asCollection(twins), asCollection(after))).toMatchObject([
      { code: 'method-changed', before: 'POST', after: 'PUT' },
    ]);
  });
});
