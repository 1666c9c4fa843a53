import { describe, expect, it } from 'vitest';
import { planSuites } from './plan-suites.ts';
import { aCollection, anItem } from './testing.ts';

const home = {
  ...aCollection([anItem('Initiate', { prerequest: 'makeId()', test: 'keep()' })]),
};
const abroad = {
  ...aCollection([{ name: 'Folder', item: [anItem('Get payment', { test: 'keep()' })] }]),
  auth: { type: 'apikey' },
  event: [{ listen: 'prerequest', script: { exec: 'always()' } }],
};

function plan(...steps: Parameters<typeof planSuites>[0]['suites'][number]['flows'][number]['steps']) {
  const flow = { name: 'flow', title: 'Flow', steps };
  const suites = [{ name: 'try', title: 'Try', collection: 'home', flows: [flow] }];
  const planned = planSuites({ suites, collections: { home, abroad }, repairs: [], skippedTags: {}, iterations: 1 });
  return planned.flows[0];
}

const expectOk = { expect: { status: 200 as const } };

describe('a step', () => {
  it('that repeats a request sends it without its scripts, so that ids and keys stay', () => {
    const items = plan({ item: 'Initiate', ...expectOk }, { item: 'Initiate', repeats: true, ...expectOk })?.collection
      .item;
    expect(items?.[0]).toHaveProperty('event');
    expect(items?.[1]).not.toHaveProperty('event');
  });

  it('with a request of its own needs no item, and takes nothing of the collection along', () => {
    const request = { method: 'PUT', url: '{{base_url}}/x', headers: { A: 'b' }, body: { amount: 1 } };
    const item = plan({ item: 'Own', request, ...expectOk })?.collection.item[0];
    expect(item).toMatchObject({
      name: 'Own',
      request: { method: 'PUT', url: '{{base_url}}/x', header: [{ key: 'A', value: 'b' }], auth: { type: 'noauth' } },
    });
    expect(JSON.parse((item as { request: { body: { raw: string } } }).request.body.raw)).toEqual({ amount: 1 });
  });

  it('of another collection brings that one’s folders, auth and scripts along', () => {
    const planned = plan({ item: 'Get payment', collection: 'abroad', ...expectOk });
    expect(planned?.collection.item[0]).toMatchObject({
      auth: { type: 'apikey' },
      event: [{ listen: 'prerequest' }],
      item: [{ name: 'Folder', item: [{ name: 'Get payment' }] }],
    });
    expect(planned?.steps[0]?.collection).toBe('abroad');
  });

  it('of a collection that is not there is refused', () => {
    expect(() => plan({ item: 'Get payment', collection: 'nowhere', ...expectOk })).toThrow(
      'needs the collection "nowhere"',
    );
  });

  it('sets a variable without quotes where a number belongs', () => {
    const item = plan({ item: 'Initiate', body: { '/amount': { variable: 'amount' } }, ...expectOk })?.collection
      .item[0];
    expect((item as { request: { body: { raw: string } } }).request.body.raw).toContain('"amount": {{amount}}');
  });
});
