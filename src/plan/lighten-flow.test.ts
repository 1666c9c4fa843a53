import { describe, expect, it } from 'vitest';
import type { PlannedFlow } from '../model.ts';
import { aFlow } from '../run/testing/flows.ts';
import { lightenFlow } from './lighten-flow.ts';

const values = {
  base_url: 'http://127.0.0.1:1',
  amount: '1000',
  orderId: '',
  token: '',
  unused: 'x',
  callback: '{{prefix}}/back',
  prefix: 'p',
};

function flowWith(test: string, prerequest?: string): PlannedFlow {
  return aFlow('one', [
    { name: 'step', url: '{{base_url}}/{{orderId}}', test, ...(prerequest === undefined ? {} : { prerequest }) },
  ]);
}

describe('a lightened flow', () => {
  it('has no blank scripts, saved answers or descriptions, and is otherwise the same', () => {
    const flow = flowWith('  ', "pm.environment.set('token', 't');");
    const [item] = flow.collection.item;
    const event = [{ listen: 'test', script: { exec: ['', ' '] } }];
    const heavy = {
      ...flow,
      collection: {
        ...flow.collection,
        event,
        item: [{ ...item, description: 'long', response: [{ code: 200 }] }] as typeof flow.collection.item,
      },
    };
    const light = lightenFlow(heavy, values);
    expect(light.collection.event).toEqual([]);
    expect(light.collection.item).toEqual([
      {
        ...item,
        event: [
          { listen: 'prerequest', script: { type: 'text/javascript', exec: ["pm.environment.set('token', 't');"] } },
        ],
      },
    ]);
    expect({ ...light, collection: 0, needless: 0 }).toEqual({ ...flow, collection: 0, needless: 0 });
  });

  it('does without variables that nothing names, and keeps those that a value leads to', () => {
    const { needless } = lightenFlow(flowWith("pm.environment.get('token')"), values);
    expect(needless?.variables).toEqual(['amount', 'unused', 'callback']);
  });

  it.each([
    ['an expectation', { expect: { status: 200, fields: { '/amount': { variable: 'amount' } } } }],
    ['a variable of a step', { variables: { amount: '2000' } }],
    ['a body', { url: '{{base_url}}?amount={{amount}}' }],
  ])('keeps a variable that %s names', (_what, step) => {
    const flow = aFlow('one', [{ name: 'step', ...step }]);
    expect(lightenFlow(flow, values).needless?.variables).not.toContain('amount');
  });

  it.each([
    ['a computed name', "pm.environment.get('tok' + 'en')"],
    ['a name in a variable', 'const name = "token"; pm.environment.get(name)'],
    ['a name in a template', 'pm.variables.get(`$' + '{prefix}Id`)'],
    ['all variables', 'pm.environment.toObject()'],
    ['the legacy object', 'const all = environment; all.token'],
    ['a name computed the old way', "postman.getEnvironmentVariable('tok' + 'en')"],
    ['another name for the scope', 'const { environment: e } = pm;'],
    ['another name for pm', 'const p = pm; p.variables'],
    ['pm by brackets', "pm['envi' + 'ronment']"],
    ['a text that is filled in', 'pm.variables.replaceIn(pm.response.text())'],
    ['code in a text', "eval('pm.environment')"],
    ['a function out of a text', "new Function('return 1')()"],
    ['a constructor', "[].constructor.constructor('return 1')()"],
    ['a library by a computed name', "require('cheer' + 'io')"],
    ['the global object', "globalThis['CryptoJS']"],
  ])('keeps everything where a script reads %s', (_what, script) => {
    expect(lightenFlow(flowWith(script), values)).not.toHaveProperty('needless');
  });

  it.each([
    ['lodash3', '_.pluck([])'],
    ['crypto-js', "CryptoJS.SHA256('x')"],
    ['crypto-js', "require('crypto-js')"],
    ['cheerio', 'cheerio.load(responseBody)'],
    ['backbone', 'new Backbone.Model()'],
    ['tv4', 'tv4.validate({}, {})'],
    ['xml2js', 'xml2Json(responseBody)'],
    ['xml2js', "require('xml2js')"],
    ['psl', 'pm.cookies.jar()'],
    ['sugar', "'text'.capitalize()"],
    ['sugar', 'const { first } = [1, 2]'],
    ['sugar', 'const name = "fir" + "st"; [1][name]()'],
    ['faker', "pm.variables.replaceIn('{{$randomInt}}')"],
  ])('keeps the library %s for a script with %s, and no other', (library, script) => {
    const all = lightenFlow(flowWith('pm.response.json()'), values).needless?.libraries ?? [];
    expect(all).toHaveLength(9);
    expect(lightenFlow(flowWith(script), values).needless?.libraries).toEqual(all.filter((name) => name !== library));
  });

  it('takes no comment for a use of a library', () => {
    const script = '// first of all, to add a day\npm.response.json()';
    expect(lightenFlow(flowWith(script), values).needless?.libraries).toContain('sugar');
    expect(lightenFlow(flowWith(`${script}; \`\n//\${[1].first()}\``), values).needless?.libraries).not.toContain(
      'sugar',
    );
  });

  it.each([
    ['does without a context of its own where its scripts may share one', 'pm.response.json().id', true],
    ['has a context of its own where a script leaves something behind', 'leaked = 1', false],
    ['has a context of its own where a script uses a library', '_.mixin({})', false],
  ])('%s', (_what, script, ownContext) => {
    expect(lightenFlow(flowWith("pm.environment.set('a', 'b')", script), values).needless?.ownContext).toBe(ownContext);
  });
});
