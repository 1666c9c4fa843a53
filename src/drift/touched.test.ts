import { describe, expect, it } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { PostmanCollection, PostmanItem, Repair, Suite, Waiver } from '../model.ts';
import type { Difference, Touched } from './change.ts';
import { type Ours, touch } from './touched.ts';

const pay: PostmanItem = {
  name: 'Pay',
  event: [{ listen: 'test', script: { exec: "pm.environment.set('sub', 1);" } }],
  request: {
    method: 'POST',
    url: '{{base_url}}/pay',
    header: [{ key: 'X-Key', value: '{{key}}' }],
    body: { mode: 'raw', raw: '{"reference": {{reference}}}' },
  },
};
const read: PostmanItem = { name: 'Read', request: { method: 'GET', url: '{{base_url}}/pay' } };

const description = aDescription({
  paths: {
    '/pay': {
      post: { operationId: 'pay', responses: { 200: { description: '' } } },
      get: { operationId: 'read', responses: { 200: { description: '' } } },
    },
  },
});

const suite: Suite = {
  name: 'try',
  title: 'Try',
  collection: 'collection:try',
  flows: [
    { name: 'paying', title: '', steps: [{ item: 'Pay', expect: { status: 200 } }] },
    { name: 'reading', title: '', steps: [{ item: 'Read', expect: { status: 200 } }] },
  ],
};

function aRepair(name: string, change: Repair['change']): Repair {
  return { name, collection: 'collection:try', items: ['Pay'], defect: 'C1', reason: '', change };
}

const repairs = [
  aRepair('quote', { type: 'replace-in-body', find: '"reference": {{reference}}', replace: '"reference": ""' }),
  aRepair('slash', { type: 'replace-in-url', find: '/pay', replace: '/pay/' }),
  aRepair('key', { type: 'set-header', name: 'X-Key', value: 'x' }),
  aRepair('sub', { type: 'append-to-script', listen: 'test', when: 'sub', script: [] }),
];

function aWaiver(change: Partial<Waiver>): Waiver {
  return {
    code: 'body-schema',
    description: 'openapi:things',
    operation: 'pay',
    status: '200',
    pointer: '/sub',
    reason: '',
    owner: '',
    ...change,
  };
}

const waivers = [
  aWaiver({}),
  aWaiver({ operation: 'read' }),
  aWaiver({ status: '4xx', pointer: '/0/code' }),
  aWaiver({ code: 'request-schema', status: '*', pointer: '/body/reference' }),
];

function collection(items: PostmanItem[]): PostmanCollection {
  return { info: { name: 'Try', schema: '' }, item: items };
}

function touchedBy(difference: Partial<Difference>, newest: PostmanItem[] = [pay, read]): Touched | undefined {
  const ours: Ours = {
    suites: [suite],
    repairs,
    waivers,
    collections: { 'collection:try': collection([pay, read]) },
    descriptions: [description],
    newest: { 'collection:try': collection(newest) },
  };
  const whole: Difference = {
    class: 'breaking',
    artefact: 'collection:try',
    code: 'url-changed',
    place: '',
    operations: [],
    items: [],
    ...difference,
  };
  return touch([whole], ours)[0]?.touches;
}

const api = { artefact: 'openapi:things', operations: ['pay'] };

describe('a change upstream touches', () => {
  it.each<[string, Partial<Difference>, Touched['flows'], Touched['repairs'], Touched['waivers']]>([
    ['a URL', { items: ['Pay'] }, ['try/paying'], ['C1 slash (Pay)'], []],
    ['a header', { items: ['Pay'], code: 'header-changed', subject: 'x-key' }, ['try/paying'], ['C1 key (Pay)'], []],
    ['another header', { items: ['Pay'], code: 'header-changed', subject: 'X-B' }, ['try/paying'], [], []],
    [
      'a field of a body',
      { items: ['Pay'], code: 'body-field-changed', subject: '/reference' },
      ['try/paying'],
      ['C1 quote (Pay)'],
      [],
    ],
    ['another field', { items: ['Pay'], code: 'body-field-changed', subject: '/other' }, ['try/paying'], [], []],
    ['a script', { items: ['Pay'], code: 'script-changed', subject: 'test' }, ['try/paying'], ['C1 sub (Pay)'], []],
    ['another request', { items: ['Read'] }, ['try/reading'], [], []],
    [
      'a variable',
      { artefact: 'environment:global', variables: ['key'], code: 'variable-removed' },
      ['try/paying'],
      [],
      [],
    ],
    [
      'a variable of a script',
      { artefact: 'environment:global', variables: ['sub'], code: 'variable-removed' },
      ['try/paying'],
      [],
      [],
    ],
    [
      'a variable that nobody uses',
      { artefact: 'environment:global', variables: ['su'], code: 'variable-removed' },
      [],
      [],
      [],
    ],
    [
      'an answer',
      { ...api, code: 'type-changed', part: 'response', statuses: ['200'], pointers: ['/sub'] },
      ['try/paying'],
      [],
      ['body-schema pay 200 /sub'],
    ],
    [
      'an item of a list in errors',
      { ...api, code: 'type-changed', part: 'response', statuses: ['4XX'], pointers: ['/*'] },
      ['try/paying'],
      [],
      ['body-schema pay 4xx /0/code'],
    ],
    [
      'another field of an answer',
      { ...api, code: 'type-changed', part: 'response', statuses: ['200'], pointers: ['/other'] },
      ['try/paying'],
      [],
      [],
    ],
    [
      'a field of a request',
      {
        ...api,
        code: 'type-changed',
        part: 'request',
        place: 'pay, request body, /reference',
        pointers: ['/body/reference'],
      },
      ['try/paying'],
      ['C1 quote (Pay)'],
      ['request-schema pay * /body/reference'],
    ],
    ['an operation that no request calls', { ...api, operations: ['other'], code: 'operation-removed' }, [], [], []],
    ['another description', { ...api, artefact: 'openapi:other', code: 'type-changed' }, [], [], []],
  ])('%s', (_what, difference, flows, repairs, waivers) => {
    expect(touchedBy(difference)).toEqual({ flows, repairs, waivers });
  });

  it('a repair that finds nothing to mend any more, or whose request is gone', () => {
    const mended = { ...pay, request: { ...pay.request, url: '{{base_url}}/other' } };
    expect(touchedBy({ items: ['Pay'] }, [mended, read])?.repairs).toEqual(['C1 slash (Pay) · no longer needed']);
    expect(touchedBy({ items: ['Pay'], code: 'request-removed' }, [read])?.repairs).toEqual(
      repairs.map(({ name }) => `C1 ${name} (Pay) · its request is gone`),
    );
  });

  it('all that is about an operation that is gone', () => {
    expect(touchedBy({ ...api, code: 'operation-removed' })).toMatchObject({
      flows: ['try/paying'],
      waivers: ['body-schema pay 200 /sub', 'body-schema pay 4xx /0/code', 'request-schema pay * /body/reference'],
    });
  });
});
