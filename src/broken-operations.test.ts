import { describe, expect, it } from 'vitest';
import { isBroken, type Sign, watchService } from './broken-operations.ts';
import { flowKey } from './flow-key.ts';
import { aFlow, anExchange, aStep } from './report/testing/results.ts';

/** `+a` is a good answer of operation a, `-a` a bad one. @returns whether the last bad one marked with `!` is the operation's fault */
function isFaultOfOperation(story: string): boolean {
  const words = story.split(' ');
  const signs = words.map(
    (word, at): Sign => ({ at, operation: word.replace(/[^a-z]/g, ''), isGood: word.startsWith('+') }),
  );
  const culprit = signs[words.findIndex((word) => word.endsWith('!'))];
  return culprit !== undefined && isBroken(culprit, signs);
}

describe('a 5xx', () => {
  it.each<[string, string, boolean]>([
    ['of one operation among good ones', '+a +b -c! +a +b', true],
    ['of one operation that keeps answering it', '+a -c -c -c! +b -c +a', true],
    ['of the last operation, which never worked', '+a +b -c!', true],
    ['of two operations that never work', '+a -c! -d +a', true],
    ['of one operation that works for other requests', '+a +c -c! +b', true],
    ['of everything', '-a -b! -c', false],
    ['of the only operation there is', '-a -a!', false],
    ['from the moment that the service went down', '+a +b -a -c! -b', false],
    ['of the only operation there is, which worked before', '+a +a -a -a!', false],
    ['while the service was down for a time', '+a +b -a -b! -c +a +b', false],
    ['of two operations at the end', '+a -b -c!', false],
  ])('%s: %s is the fault of its operation: %o', (_what, story, expected) => {
    expect(isFaultOfOperation(story)).toBe(expected);
  });
});

describe('of a run', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const answered = (second: number, path: string, status: number) => {
    const { operationId: _id, description: _description, ...plain } = anExchange();
    const request = { ...plain.request, url: `http://127.0.0.1:1${path}` };
    return { ...plain, id: `f#${second}`, startedAt: at(second), request, response: { status, headers: [], bytes: 0 } };
  };
  const failing = (id: string, second: number, path: string) =>
    aFlow({ id, status: 'failed', steps: [aStep({ status: 'failed', exchanges: [answered(second, path, 500)] })] });

  it('the flows that met the operation are named, whichever id it was called with', () => {
    const watch = watchService();
    watch.note(aFlow({ steps: [aStep({ exchanges: [answered(1, '/v1/orders', 200)] })] }));
    watch.note(failing('shop/one', 2, '/v1/orders/17/cancel'));
    watch.note(failing('shop/two', 3, '/v1/orders/18/cancel'));
    expect([...watch.brokenFlows()]).toEqual(['shop/one', 'shop/two'].map((id) => flowKey(aFlow({ id }))));
  });

  it('a token that was given does not make a service work', () => {
    const watch = watchService();
    watch.note(aFlow({ steps: [aStep({ exchanges: [answered(1, '/accesstoken/get', 200)] })] }));
    watch.note(failing('shop/one', 2, '/v1/orders/17/cancel'));
    expect([...watch.brokenFlows()]).toEqual([]);
  });
});
