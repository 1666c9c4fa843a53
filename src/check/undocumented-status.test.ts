import { expect, it } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { Exchange } from '../model.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun } from './testing/exchanges.ts';

const digest = { securitySchemes: { login: { type: 'http', scheme: 'Digest' } } };
const basic = { securitySchemes: { login: { type: 'http', scheme: 'basic' } } };
const things = {
  paths: { '/things/{id}': { get: { operationId: 'get', responses: { '200': { description: 'ok' } } } } },
};

function refused(authorization?: string, asked = 'Digest realm="shop", nonce="n"'): Exchange {
  const headers: [string, string][] = authorization === undefined ? [] : [['Authorization', authorization]];
  const challenge: [string, string] = ['WWW-Authenticate', asked];
  return anExchange({ status: 401, body: null, contentType: null, headers: [challenge], request: { headers } });
}

const accepted = anExchange({
  body: null,
  contentType: null,
  request: { headers: [['Authorization', 'Digest r="x"']] },
});

it.each<[string, Exchange[], object, number]>([
  ['that the next request answers is part of the scheme', [refused(), accepted], digest, 0],
  ['among others that are offered', [refused(undefined, 'Basic realm="a", Digest nonce="n"'), accepted], digest, 0],
  ['of a scheme that the description does not name', [refused(), accepted], basic, 1],
  ['of another scheme than the answer', [refused(undefined, 'Negotiate'), accepted], digest, 1],
  ['that stays', [refused(), refused('Digest r="x"')], digest, 1],
  ['that no request answers', [refused()], digest, 1],
])('a challenge %s', (_what, exchanges, components, count) => {
  const description = aDescription({ ...things, components } as Parameters<typeof aDescription>[0]);
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], now: '2026-01-02T00:00:00Z' });
  const placed = exchanges.map((exchange, index) => ({ ...exchange, id: `things/flow#1.${index + 1}` }));
  const step = aStep({ expect: { status: 'any' } });
  const { findings } = judge.judgeStep(aFlow([step]), aStepRun({ exchanges: placed }));
  expect(findings.filter(({ code }) => code === 'undocumented-status')).toHaveLength(count);
});
