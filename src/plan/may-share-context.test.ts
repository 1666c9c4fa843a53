import { describe, expect, it } from 'vitest';
import { mayShareContext } from './may-share-context.ts';

describe('a script', () => {
  it.each([
    [
      'that keeps a token',
      "if (pm.response.code === 200) {\n  pm.environment.set('access_token', pm.response.json().access_token);\n}",
    ],
    [
      'that makes an id',
      "// 40 characters at most: it's short\nconst suffix =\n  pm.environment.get('suffix') ||\n  Math.floor(Math.random() * 0x1000000).toString(16).padStart(6, '0');\nconst own = [pm.environment.get('msn'), Date.now(), suffix].join('-');\npm.environment.set('orderId', own.slice(0, 40));",
    ],
    [
      'that looks for a token in a link',
      "var link = pm.response.json().url;\nvar found = /[?&/]token=([^&#]+)/.exec(link || '');\nif (found) { pm.environment.set('payment_token', found[1]); }",
    ],
    ['that makes a key', 'var uuid = require(\'uuid\')\npm.environment.set("idempotency_key", uuid.v4())'],
    ['that checks a status', 'pm.test("Should pass", () => {\n    pm.response.to.have.status(201)\n})'],
    ['that asks for the time', "pm.environment.set('orderId', (new Date()).getTime());"],
    [
      'that looks for what may be missing',
      "const sub = pm.response.json().profile?.sub; if (sub) { pm.environment.set('sub', sub); }",
    ],
  ])('%s may share a context', (_what, script) => {
    expect(mayShareContext(script)).toBe(true);
  });

  it.each([
    ['a global', 'leaked = 1'],
    ['a member of what lasts', "pm.response.json.cached = pm.environment.get('token')"],
    ['a member of an expectation', "pm.expect(1)['constr' + 'uctor'].overwriteMethod('equal', () => function () {})"],
    ['a prototype by a made-up name', "pm.response['constr' + 'uctor']['proto' + 'type'].json = 1"],
    ['a name with escapes', 'pm.exp\\u0065ct.own = 1'],
    ['a name with escapes in a text', "pm['exp\\x65ct']"],
    ['another library', "require('chai').use(() => {})"],
    ['a library by a made-up name', "require('uu' + 'id')"],
    ['a member of a library', "require('uuid').kept = 1"],
    ['what freezes', 'Object.freeze(pm.response.json)'],
    ['buffers', 'Buffer.own = 1'],
    ['the expectations', 'pm.expect(1).to.equal(1)'],
    ['a request of its own', "pm.sendRequest('http://127.0.0.1:1')"],
    ['a timer', 'setTimeout(pm.response.json, 1000)'],
    ['a promise', 'Promise.resolve()'],
    ['a loop', 'while (pm.response) {}'],
    ['recursion', 'const f = () => f()'],
    ['recursion in a test', "pm.test('a', () => { const f = () => f(); f() })"],
    ['a function', 'function f() {}'],
    ['an expression that may take for ever', "const found = /^(a+)+$/.exec('aaa')"],
    ['a class of characters that hides a group', "const found = /([)]a+)+/.exec('aaa')"],
    ['a long list', "const all = [...'x']"],
    ['a text that is repeated', "const all = 'x'.repeat(5)"],
    ['a template', 'const all = `x`'],
    ['what a comment seems to end', "const a = '// '; leaked = 1"],
    ['what stands behind a comment', '/* */ leaked = 1'],
    ['what stands between two divisions', "const a = 1 /leaked.x(1)/ pm.environment.get('b')"],
    ['a member that is taken away', 'delete pm.response.json'],
    ['a value that is taken apart', 'const { json } = pm.response'],
    ['counting', 'let a = 1; a++'],
    ['adding to', 'let a = 1; a += 1'],
    ['with', 'with (pm) { environment }'],
    ['a label and a word that nobody knows', 'own: 1'],
  ])('with %s has a context of its own', (_what, script) => {
    expect(mayShareContext(script)).toBe(false);
  });
});
