import { describe, expect, it } from 'vitest';
import type { Finding } from '../model.ts';
import { rootCausesOf } from './root-causes.ts';
import { aFinding } from './testing/results.ts';

let serial = 0;

function found(code: Finding['code'], rest: Partial<Finding> = {}): Finding {
  const { pointer, keyword, ...others } = { pointer: undefined, keyword: undefined, ...rest };
  const {
    pointer: _,
    keyword: __,
    ...base
  } = aFinding({ id: `f-${++serial}`, code, operationId: 'getDetails', ...others });
  return { ...base, ...(pointer === undefined ? {} : { pointer }), ...(keyword === undefined ? {} : { keyword }) };
}

const shapeOf = (findings: Finding[]) =>
  rootCausesOf(findings).map(({ lead, findings: all, flows }) => [lead.code, lead.pointer, all.length, flows]);

describe('a cause', () => {
  it('is one fault at one place of an operation, over flows, with what follows from it in the same answers', () => {
    const flows = ['ecom/a', 'ecom/b', 'ecom/c'];
    const findings = flows.flatMap((flow) => [
      found('invariant-broken', { flow, exchangeId: flow, pointer: '/summary' }),
      found('unexpected-value', { flow, exchangeId: flow, pointer: '/summary/captured' }),
      found('body-schema', { flow, exchangeId: flow, pointer: '/summary', keyword: 'required' }),
      found('assertion-failed', { flow, exchangeId: flow, detail: `words of ${flow}` }),
    ]);
    expect(shapeOf(findings)).toEqual([['body-schema', '/summary', 12, 3]]);
  });

  it('joins values of one outermost place that no broken schema explains', () => {
    const findings = ['/summary/captured', '/summary/refunded', '/state', '/summary'].map((pointer, index) =>
      found('unexpected-value', { pointer, exchangeId: String(index) }),
    );
    expect(shapeOf(findings)).toEqual([
      ['unexpected-value', '/summary', 3, 1],
      ['unexpected-value', '/state', 1, 1],
    ]);
  });

  it('is not another place, another kind of fault at the same place, or another operation', () => {
    const findings = [
      found('body-schema', { pointer: '/a', keyword: 'type' }),
      found('body-schema', { pointer: '/a', keyword: 'maximum' }),
      found('body-schema', { pointer: '/ab', keyword: 'type' }),
      found('body-schema', { pointer: '/a', keyword: 'type', operationId: 'capture' }),
    ];
    expect(rootCausesOf(findings)).toHaveLength(4);
  });

  it('takes members of an array for one place', () => {
    const findings = [0, 1, 12].map((index) =>
      found('body-schema', { pointer: `/log/${index}/amount`, keyword: 'type' }),
    );
    expect(shapeOf(findings)).toEqual([['body-schema', '/log/0/amount', 3, 1]]);
  });

  it('takes a status that nothing describes and that the step does not expect for one fault', () => {
    const findings = [
      found('undocumented-status', { status: 418, exchangeId: 'x' }),
      found('unexpected-status', { status: 418, exchangeId: 'x' }),
    ];
    expect(shapeOf(findings)).toEqual([['undocumented-status', undefined, 2, 1]]);
  });

  it('does not take the whole body of one answer for the place of a fault in another', () => {
    const findings = [
      found('malformed-body', { pointer: '', exchangeId: 'x' }),
      found('unexpected-value', { pointer: '/state', exchangeId: 'x' }),
      found('unexpected-value', { pointer: '/state', exchangeId: 'y' }),
    ];
    expect(shapeOf(findings)).toEqual([
      ['malformed-body', '', 2, 1],
      ['unexpected-value', '/state', 1, 1],
    ]);
  });

  it('keeps different script errors apart', () => {
    const findings = ['a is not defined', 'unexpected token'].map((detail) => found('script-error', { detail }));
    expect(rootCausesOf(findings)).toHaveLength(2);
  });
});

it('the worst comes first, then what most flows have', () => {
  const findings = [
    found('undocumented-field', { severity: 'warning', pointer: '/w' }),
    found('body-schema', { pointer: '/one', keyword: 'type' }),
    ...['ecom/a', 'ecom/b'].map((flow) => found('body-schema', { flow, pointer: '/two', keyword: 'type' })),
    found('body-schema', { pointer: '/waived', keyword: 'type', waivedBy: { reason: 'r', owner: 'o' } }),
  ];
  expect(rootCausesOf(findings).map(({ lead }) => lead.pointer)).toEqual(['/two', '/one', '/w', '/waived']);
});
