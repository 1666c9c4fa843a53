import { describe, expect, it } from 'vitest';
import type { Exchange, Failure, FlowResult, PlannedFlow } from './model.ts';
import { anExchange as anExchangeResult, aFlow as aResult, aStep } from './report/testing/results.ts';
import { runFlows } from './run-flows.ts';
import type { JudgedFlow } from './session.ts';

function aFlow(name: string): PlannedFlow {
  const collection = { info: { name, schema: '' }, item: [] };
  return { id: `try/${name}`, suite: 'try', name, title: name, iteration: 1, collection, steps: [] };
}

function anExchange(change: Partial<Exchange> = {}): Exchange {
  const request = { method: 'GET', url: 'http://127.0.0.1:1/x', headers: [] };
  return { id: 'e', sentBy: 'step', startedAt: '', durationMs: 1, attempt: 1, request, ...change };
}

const answered = anExchange({ response: { status: 200, headers: [] } });
const unanswered = (code: Failure['code']): Exchange => anExchange({ failure: { code, message: 'Because.' } });

/** A session in which every flow brings in the same. */
function aSession(exchanges: Record<string, Exchange[]>, otherwise: Exchange[] = [answered]) {
  const halted: string[] = [];
  const session = {
    async runFlow(flow: PlannedFlow): Promise<JudgedFlow> {
      if (flow.name === 'broken') throw new TypeError('x is not a function');
      const skip = flow.skip ?? halted[0];
      const own = exchanges[flow.name] ?? otherwise;
      const status: FlowResult['status'] = skip
        ? 'skipped'
        : own.every(({ response }) => response)
          ? 'passed'
          : 'failed';
      const steps = [aStep({ name: 'Pay', exchanges: own.map(({ id }) => anExchangeResult({ id })) })];
      const { reason: _reason, ...result } = aResult({ id: flow.id, name: flow.name, status, steps });
      return { flow: skip ? { ...result, reason: skip } : result, findings: [], exchanges: skip ? [] : own };
    },
    halt: (reason: string) => void halted.push(reason),
  };
  return session;
}

const flows = ['a', 'b', 'c'].map(aFlow);
const one = { concurrency: 1, bail: false };

describe('a run goes on', () => {
  it.each<[string, Record<string, Exchange[]>]>([
    ['where all is well', {}],
    ['where the service is gone after it has answered', { b: [unanswered('refused')] }],
    ['where a connection came at the second try', { a: [unanswered('refused'), answered] }],
    ['where the service hangs', { a: [unanswered('timeout')] }],
    ['where a script wanted elsewhere', { a: [unanswered('blocked-host')] }],
    [
      'where a redirect leads elsewhere',
      { a: [anExchange({ response: { status: 302, headers: [['Location', 'http://127.0.0.1:2/']] } })] },
    ],
  ])('%s', async (_where, exchanges) => {
    const { judged, halt } = await runFlows(flows, one, aSession(exchanges));
    expect(halt).toBeUndefined();
    expect(judged.map(({ flow }) => flow.name)).toEqual(['a', 'b', 'c']);
    expect(judged.some(({ flow }) => flow.status === 'skipped')).toBe(false);
  });
});

describe('a run ends at once', () => {
  it.each<Failure['code']>(['refused', 'dns', 'tls'])(
    'with 3 where the first request finds no connection: %s',
    async (code) => {
      const { judged, halt } = await runFlows(flows, one, aSession({}, [unanswered(code), unanswered(code)]));
      expect(halt).toEqual({ reason: 'Not run: http://127.0.0.1:1 cannot be reached. Because.', exitCode: 3 });
      expect(judged.map(({ flow }) => flow.status)).toEqual(['failed', 'skipped', 'skipped']);
      expect(judged[2]?.flow.reason).toBe(halt?.reason);
    },
  );

  it.each<[string, Partial<Exchange>]>([
    ['a redirect', { response: { status: 307, headers: [['location', 'https://api.vipps.no./x']] } }],
    [
      'a request',
      {
        request: { method: 'GET', url: 'https://API.vipps.no/x', headers: [] },
        failure: { code: 'blocked-host', message: 'x' },
      },
    ],
    [
      'a redirect that was followed',
      {
        failure: {
          code: 'blocked-host',
          message: 'x',
          place: 'https://api.vipps.no:443',
        },
      },
    ],
  ])('with 2 where %s leads to production', async (_what, change) => {
    const { judged, halt } = await runFlows(flows, one, aSession({ b: [anExchange(change)] }));
    expect(halt).toMatchObject({ exitCode: 2, reason: expect.stringContaining('the production environment') });
    expect(halt?.reason).toContain('"Pay" of try/b');
    expect(judged[2]?.flow.status).toBe('skipped');
  });
});

it('a bug of ours costs the flow that it met', async () => {
  const { judged } = await runFlows([aFlow('a'), aFlow('broken'), aFlow('c')], one, aSession({}));
  expect(judged.map(({ flow }) => flow.status)).toEqual(['passed', 'failed', 'passed']);
  expect(judged[1]?.findings).toMatchObject([
    {
      code: 'unvalidated',
      severity: 'error',
      cause: 'bug',
      detail: expect.stringContaining('a bug of vipps-contract. TypeError: x'),
    },
  ]);
});

it('what is kept of flows is asked for in the order in which they began, as soon as may be', async () => {
  const ends = new Map<string, () => void>();
  const session = aSession({});
  const slow = {
    ...session,
    async runFlow(flow: PlannedFlow): Promise<JudgedFlow> {
      await new Promise<void>((resolve) => ends.set(flow.name, resolve));
      return session.runFlow(flow);
    },
  };
  const kept: string[] = [];
  const running = runFlows(flows, { concurrency: 3, bail: false }, slow, ({ flow, findings }) => {
    kept.push(flow.name);
    return { flow: { ...flow, title: 'kept' }, findings };
  });
  const end = async (name: string): Promise<string[]> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
    return [...kept];
  };
  expect(await end('b')).toEqual([]);
  expect(await end('a')).toEqual(['a', 'b']);
  expect(await end('c')).toEqual(['a', 'b', 'c']);
  expect((await running).judged.map(({ flow }) => flow.title)).toEqual(['kept', 'kept', 'kept']);
});
