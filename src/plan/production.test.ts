import { describe, expect, it } from 'vitest';
import type { PlannedFlow, PostmanItem } from '../model.ts';
import { isProduction, refuseProduction } from './production.ts';

describe('production is known', () => {
  it.each([
    'https://api.vipps.no',
    'https://api.vipps.no/ecomm/v2',
    'http://api.vipps.no:8080/x',
    'HTTPS://API.VIPPS.NO',
    'https://api.vipps.no./x',
    'https://api.vipps.no../x',
    'https://apitest.vipps.no@api.vipps.no/',
    'https://me:secret@api.vipps.no',
    'https://a@b@api.vipps.no',
    'https://api%2Evipps%2eno/x',
    'https://%61pi.vipps.no/x',
    'https://api%252Evipps.no',
    'https://ａｐｉ.vipps.no',
    'https://api。vipps．no',
    'https://ap\u00adi.vipps.no',
    'https://ap\u200bi.vipps.no',
    'https:\\\\api.vipps.no\\x',
    'https:/api.vipps.no',
    'https:///api.vipps.no/x',
    '//api.vipps.no/x',
    'https://ap\ti.vipps.no',
    ' https://api.vipps.no ',
    'wss://api.vipps.no',
    'api.vipps.no',
    'api.vipps.no:443/epayment',
    'me@api.vipps.no/x',
  ])('as %j', (text) => {
    expect(isProduction(text)).toBe(true);
  });

  it.each([
    'https://apitest.vipps.no',
    'https://api.vipps.no.example.com',
    'https://example.com/?u=https://api.vipps.no',
    'https://example.com/api.vipps.no',
    'https://api.vipps.no@example.com/',
    'https://xapi.vipps.no',
    'https://api-vipps.no',
    'https://api.vípps.no',
    'https://xn--api-vipps.no',
    'see api.vipps.no for more',
    '{{base_url}}/x',
    'NOK',
    '',
  ])('not as %j', (text) => {
    expect(isProduction(text)).toBe(false);
  });
});

function aFlow(item: Partial<PostmanItem>, change: Partial<PlannedFlow> = {}): PlannedFlow {
  return {
    id: 'ecom/try',
    suite: 'ecom',
    name: 'try',
    title: 'Try',
    iteration: 1,
    collection: {
      info: { name: 'x', schema: '' },
      item: [{ name: 'Pay', request: { method: 'GET', url: '{{base_url}}/x' }, ...item }],
    },
    steps: [{ id: 'step-1', name: 'Pay', item: 'Pay', expect: { status: 200 }, reads: [] }],
    ...change,
  };
}

function refusal(flow: PlannedFlow, values: Record<string, string> = {}, own: Record<string, string> = {}): string {
  try {
    refuseProduction({ flows: [flow], values: { base_url: 'http://127.0.0.1:1', ...values }, own });
    return 'let through';
  } catch (error) {
    return (error as Error).message;
  }
}

const get = (url: PostmanItem['request']['url']): Partial<PostmanItem> => ({ request: { method: 'GET', url } });

describe('a run is refused', () => {
  it.each<[string, PlannedFlow, Record<string, string>, string]>([
    [
      'for a hard-coded URL',
      aFlow(get('https://api.vipps.no/x')),
      {},
      'The step "Pay" of ecom/try calls the production',
    ],
    [
      'for a URL in parts',
      aFlow(get({ raw: '{{base_url}}/x', host: ['api', 'vipps', 'no'] })),
      {},
      'calls the production',
    ],
    [
      'for a host that a variable holds',
      aFlow(get('https://{{host}}/x')),
      { host: 'API.vipps.no' },
      'calls the production',
    ],
    [
      'for a URL over two variables',
      aFlow(get('{{a}}{{b}}/x')),
      { a: 'https://api.vi', b: 'pps.no' },
      'calls the production',
    ],
    [
      'for a variable in a variable',
      aFlow(get('{{a}}/x')),
      { a: '{{b}}', b: 'https://api.vipps.no' },
      'calls the production',
    ],
    [
      'for a variable of the collection',
      aFlow(get('{{there}}/x'), {
        collection: { ...aFlow(get('{{there}}/x')).collection, variable: [{ key: 'there', value: 'api.vipps.no' }] },
      }),
      {},
      'calls the production',
    ],
    [
      'for a variable in a body',
      aFlow({
        request: { method: 'POST', url: '{{base_url}}', body: { mode: 'raw', raw: '{"u": "{{callbackPrefix}}"}' } },
      }),
      { callbackPrefix: 'https://api.vipps.no/back' },
      'The variable "callbackPrefix", which the step "Pay" of ecom/try uses, names the production',
    ],
    [
      'for a variable that a script asks for',
      aFlow({ event: [{ listen: 'test', script: { exec: ["pm.sendRequest(pm.environment.get('there'))"] } }] }),
      { there: 'https://api.vipps.no' },
      'The variable "there"',
    ],
    [
      'for a Host header',
      aFlow({ request: { method: 'GET', url: '{{base_url}}', header: [{ key: 'HOST', value: '{{h}}' }] } }),
      { h: 'api.vipps.no' },
      'calls the production',
    ],
    [
      'for a variable that a step sets',
      aFlow(get('{{there}}/x'), {
        steps: [{ ...aFlow({}).steps[0], variables: { there: 'https://api.vipps.no' } } as PlannedFlow['steps'][0]],
      }),
      {},
      'calls the production',
    ],
  ])('%s', (_why, flow, values, message) => {
    expect(refusal(flow, values)).toContain(message);
  });

  it('for anything that a person has set, used or not', () => {
    expect(refusal(aFlow({}), {}, { anything: 'https://api.vipps.no' })).toContain(
      'The variable "anything" names the production',
    );
  });
});

it.each([
  ['set by a person', true],
  ['of an environment', false],
])('variables that double, %s, are refused before they fill the memory', (_where, isOwn) => {
  const doubling = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`v${index}`, index === 0 ? 'xxxxxxxxxx' : `{{v${index - 1}}}`.repeat(2)]),
  );
  const flows = [aFlow({ request: { method: 'GET', url: '{{v59}}' } })];
  const before = performance.now();
  expect(() => refuseProduction({ flows, values: doubling, own: isOwn ? doubling : {} })).toThrow(
    'more than 1,000,000 characters',
  );
  expect(performance.now() - before).toBeLessThan(2000);
});

describe('a run is not refused', () => {
  it.each<[string, PlannedFlow, Record<string, string>]>([
    ['for a variable that nobody uses', aFlow({}), { unused: 'https://api.vipps.no' }],
    [
      'for a mention in a description or an example',
      aFlow({
        response: ['https://api.vipps.no'],
        request: { method: 'GET', url: '{{base_url}}', description: 'https://api.vipps.no' },
      }),
      {},
    ],
    ['for a flow that is skipped', aFlow(get('https://api.vipps.no'), { skip: 'not here' }), {}],
    [
      'for a header that is switched off',
      aFlow({
        request: {
          method: 'GET',
          url: '{{base_url}}',
          header: [{ key: 'Host', value: 'api.vipps.no', disabled: true }],
        },
      }),
      {},
    ],
  ])('%s', (_why, flow, values) => {
    expect(refusal(flow, values)).toBe('let through');
  });
});
