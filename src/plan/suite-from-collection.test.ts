import { describe, expect, it } from 'vitest';
import { planSuites } from './plan-suites.ts';
import { suiteFromCollection } from './suite-from-collection.ts';
import { aCollection, anItem } from './testing.ts';

const own = {
  ...aCollection([
    anItem('Token', { url: '{{base_url}}/token' }),
    { name: 'Orders', item: [anItem('Create', { url: '{{base_url}}/orders' })] },
    { name: 'Payments', item: [anItem('Create', { url: '{{base_url}}/payments' })] },
  ]),
  info: { name: 'My own!', schema: '' },
};

describe('a collection that nobody has written flows for', () => {
  const suite = suiteFromCollection('collection:own', own);

  it('is one flow of all its requests in the order of the file, since one sets what another uses', () => {
    expect(suite.flows.map(({ name, steps }) => [name, steps.map((step) => step.name)])).toEqual([
      ['my-own', ['Token', 'Orders / Create', 'Payments / Create']],
    ]);
  });

  it('may have requests of the same name', () => {
    const input = {
      suites: [suite],
      collections: { 'collection:own': own },
      repairs: [],
      skippedTags: {},
      iterations: 1,
    };
    const nodes = planSuites(input).flows[0]?.collection.item ?? [];
    const urls = nodes.map((node) => JSON.stringify(node).match(/base_url\}\}(\/\w+)/)?.[1]);
    expect(urls).toEqual(['/token', '/orders', '/payments']);
  });

  it('takes any answer that its descriptions allow', () => {
    expect(suite.flows[0]?.steps.map(({ expect: expected }) => expected.status)).toEqual(['any', 'any', 'any']);
  });

  it('needs a request: nothing to run is nothing to be green about', () => {
    expect(() => suiteFromCollection('collection:own', { ...own, item: [] })).toThrow('has no request');
  });
});
