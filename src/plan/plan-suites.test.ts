import { describe, expect, it } from 'vitest';
import type { Step, Suite } from '../model.ts';
import { filterFlows } from './filter-flows.ts';
import { type PlanInput, planSuites } from './plan-suites.ts';
import { aCollection, anItem } from './testing.ts';

function aStep(item: string, change: Partial<Step> = {}): Step {
  return { item, expect: { status: 200 }, ...change };
}

const suite: Suite = {
  name: 'try',
  title: 'Try',
  collection: 'collection:try',
  opening: [aStep('Token')],
  flows: [
    { name: 'cancel-early', title: 'Cancel', steps: [aStep('Create'), aStep('Cancel')] },
    {
      name: 'refund',
      title: 'Refund',
      tags: ['sandbox-only'],
      steps: [
        aStep('Create'),
        aStep('Create', { expect: { status: 200, fields: { '/id': { variable: 'orderId' } } } }),
      ],
    },
  ],
};

function planOf(change: Partial<PlanInput> = {}): ReturnType<typeof planSuites> {
  const folder = {
    name: 'Folder',
    item: [anItem('Cancel')],
    event: [{ listen: 'test', script: { exec: ['folder()'] } }],
  };
  return planSuites({
    suites: [suite],
    collections: { 'collection:try': aCollection([anItem('Token'), anItem('Create'), folder]) },
    repairs: [],
    skippedTags: {},
    iterations: 1,
    ...change,
  });
}

describe('a plan', () => {
  it('starts every flow with the opening steps and slices the collection in the order of the flow', () => {
    const [flow] = planOf().flows;
    expect(flow?.steps.map((step) => step.name)).toEqual(['Token', 'Create', 'Cancel']);
    expect(flow?.collection.item.map((node) => node.name)).toEqual(['Token', 'Create', 'Folder']);
  });

  it('keeps an item in its folder, whose scripts and auth hold for it', () => {
    const [flow] = planOf().flows;
    expect(flow?.collection.item[2]).toMatchObject({
      name: 'Folder',
      event: [{ listen: 'test' }],
      item: [{ id: 'step-3', name: 'Cancel' }],
    });
  });

  it('numbers the steps that share a name, and lists the variables that they compare with', () => {
    const steps = planOf().flows[1]?.steps;
    expect(steps?.map((step) => step.name)).toEqual(['Token', 'Create', 'Create (2)']);
    expect(steps?.[2]?.reads).toEqual(['orderId']);
  });

  it('repeats the flows for every iteration', () => {
    expect(planOf({ iterations: 2 }).flows.map((flow) => [flow.name, flow.iteration])).toEqual([
      ['cancel-early', 1],
      ['refund', 1],
      ['cancel-early', 2],
      ['refund', 2],
    ]);
  });

  it('says why a tagged flow is not run here', () => {
    expect(planOf({ skippedTags: { 'sandbox-only': 'needs the sandbox' } }).flows.map((flow) => flow.skip)).toEqual([
      undefined,
      'needs the sandbox',
    ]);
  });

  it('refuses a step whose item nobody has, and names the nearest', () => {
    const broken = { ...suite, flows: [{ name: 'x', title: 'x', steps: [aStep('Creat')] }] };
    expect(() => planOf({ suites: [broken] })).toThrow(
      'Step "Creat" of try/x is not in the collection "Try". Did you mean "Create"?',
    );
  });

  it('refuses a suite whose collection is missing', () => {
    expect(() => planOf({ collections: {} })).toThrow(
      'needs the collection "collection:try", which is not part of this run',
    );
  });
});

describe('a filter', () => {
  const { flows } = planOf();

  it.each([
    [[], ['try/cancel-early', 'try/refund']],
    [['try'], ['try/cancel-early', 'try/refund']],
    [['try/refund'], ['try/refund']],
    [['refund'], ['try/refund']],
    [['*/cancel*'], ['try/cancel-early']],
    [['TRY/Refund'], ['try/refund']],
  ])('%j names %j', (filters, ids) => {
    expect(filterFlows(flows, filters).map((flow) => flow.id)).toEqual(ids);
  });

  it('that names nothing says what there is', () => {
    expect(() => filterFlows(flows, ['refnd'])).toThrow('There is no flow "refnd". Did you mean "refund"?');
    expect(() => filterFlows(flows, ['something-else-entirely'])).toThrow(
      '`vipps-contract list` prints the flows there are.',
    );
  });
});
