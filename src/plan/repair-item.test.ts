import { describe, expect, it } from 'vitest';
import type { PostmanItem, Repair, RepairChange } from '../model.ts';
import { scriptOf } from './item-script.ts';
import { repairItem } from './repair-item.ts';
import { anItem } from './testing.ts';

function aRepair(change: RepairChange, items: Repair['items'] = '*'): Repair {
  return { name: 'mend', collection: 'collection:try', items, defect: 'C1', reason: 'It is broken.', change };
}

const before = anItem('Create', {
  url: '{{base_url}}/accessToken/get/',
  body: '{"reference": {{reference}}}',
  headers: { Accept: 'application/problem+json' },
  prerequest: "set('a')\r",
  test: 'if (code === 200) { old() }',
});

describe('a repair', () => {
  it.each<[string, RepairChange, (item: PostmanItem) => unknown, unknown]>([
    [
      'of a body',
      { type: 'replace-in-body', find: '{{reference}}', replace: '"{{reference}}"' },
      (item) => item.request.body?.raw,
      '{"reference": "{{reference}}"}',
    ],
    [
      'of a URL',
      { type: 'replace-in-url', find: 'accessToken', replace: 'accesstoken' },
      (item) => item.request.url,
      '{{base_url}}/accesstoken/get/',
    ],
    [
      'of the end of a URL',
      { type: 'replace-in-url', find: '/get/$', replace: '/get' },
      (item) => item.request.url,
      '{{base_url}}/accessToken/get',
    ],
    [
      'within a script',
      { type: 'replace-in-script', listen: 'test', find: '200', replace: '201' },
      (item) => scriptOf(item, 'test'),
      'if (code === 201) { old() }',
    ],
    [
      'of a whole script',
      { type: 'replace-script', listen: 'test', when: 'old()', script: ['fresh()'] },
      (item) => scriptOf(item, 'test'),
      'fresh()',
    ],
    [
      'at the end of a script',
      { type: 'append-to-script', listen: 'prerequest', when: "set('a')", script: ["set('b')"] },
      (item) => scriptOf(item, 'prerequest'),
      "set('a')\nset('b')",
    ],
    [
      'of a header',
      { type: 'set-header', name: 'accept', value: 'application/json' },
      (item) => item.request.header,
      [{ key: 'accept', value: 'application/json' }],
    ],
    [
      'that takes a header away',
      { type: 'set-header', name: 'Accept', value: null },
      (item) => item.request.header,
      [],
    ],
    ['of inherited auth', { type: 'remove-auth' }, (item) => item.request.auth, { type: 'noauth' }],
  ])('%s changes that and is listed', (_what, change, read, expected) => {
    const untouched = structuredClone(before);
    const { item, repairs } = repairItem(before, [aRepair(change)]);
    expect(read(item)).toEqual(expected);
    expect(repairs).toEqual([
      { collection: 'collection:try', item: 'Create', defect: 'C1 mend', reason: 'It is broken.', stale: false },
    ]);
    expect(before).toEqual(untouched);
  });

  it.each<[string, RepairChange]>([
    ['of a body', { type: 'replace-in-body', find: 'gone', replace: '' }],
    ['of a URL', { type: 'replace-in-url', find: 'gone', replace: '' }],
    ['of the end of a URL', { type: 'replace-in-url', find: 'accessToken$', replace: '' }],
    ['within a script', { type: 'replace-in-script', listen: 'test', find: 'gone', replace: '' }],
    ['of a script that is not there', { type: 'replace-script', listen: 'prerequest', when: 'gone', script: [] }],
    ['of a header that is right', { type: 'set-header', name: 'Accept', value: 'application/problem+json' }],
    ['that takes away a header that is not there', { type: 'set-header', name: 'X-Gone', value: null }],
  ])('%s that finds nothing to mend leaves the item alone and is stale', (_what, change) => {
    const { item, repairs } = repairItem(before, [aRepair(change)]);
    expect(item).toEqual(before);
    expect(repairs).toMatchObject([{ stale: true }]);
  });

  it('leaves items alone that it does not name', () => {
    expect(repairItem(before, [aRepair({ type: 'remove-auth' }, ['Other'])])).toEqual({ item: before, repairs: [] });
  });
});
