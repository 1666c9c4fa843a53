import { expect, test } from 'vitest';
import { aThingDescription } from '../load/testing/a-description.ts';
import type { FindingDraft, Json, Waiver } from '../model.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStepRun } from './testing/exchanges.ts';
import { messageOf } from './words.ts';

const now = '2026-01-02T00:00:00Z';
const thing: Json = { type: 'object', properties: { id: { type: 'string', strange: true } } };

function judgeWith(waivers: Waiver[], body: Json = { id: 'a' }) {
  const judge = createJudge({ descriptions: [aThingDescription(thing)], fallback: [], waivers, now });
  const run = {
    flow: 'things/flow',
    attempt: 1,
    startedAt: now,
    durationMs: 1,
    outcome: 'finished' as const,
    steps: [aStepRun({ exchanges: [anExchange({ body })] })],
  };
  const judged = [judge.judgeFlow(aFlow(), run), judge.judgeFlow(aFlow(), run)];
  return judge.judgeRun(
    judged.map(({ flow }) => flow),
    judged.flatMap(({ findings }) => findings),
  );
}

function aWaiver(waiver: Partial<Waiver> = {}): Waiver {
  return {
    code: 'body-schema',
    description: 'openapi:things',
    operation: 'getThing',
    status: '200',
    pointer: '/id',
    keyword: 'type',
    reason: 'Known.',
    owner: 'us',
    ...waiver,
  };
}

const invalid = {
  code: 'description-invalid',
  severity: 'warning',
  keyword: 'strange',
  flow: 'things/flow',
  step: 'Get thing',
};

test('a problem of a description is told once, where it was first met', () => {
  expect(judgeWith([])).toMatchObject([
    { ...invalid, detail: expect.stringContaining('strange true is no keyword of this version of OpenAPI') },
  ]);
});

test('a problem of a description can be waived', () => {
  const pointer = '/paths/~1things~1{id}/get/responses/200/content/application~1json/schema/properties/id/strange';
  const findings = judgeWith([
    aWaiver({ code: 'description-invalid', operation: '', status: '*', pointer, keyword: 'strange' }),
  ]);
  expect(findings).toMatchObject([{ ...invalid, waivedBy: { owner: 'us' } }]);
});

test('a waiver past its date is an error, whether or not it was met', () => {
  const findings = judgeWith([aWaiver({ operation: 'other', expires: '2026-01-01' })]);
  expect(findings).toMatchObject([
    invalid,
    {
      code: 'expired-waiver',
      severity: 'error',
      waiver: { code: 'body-schema', status: '200', owner: 'us', reason: 'Known.' },
    },
  ]);
  expect(messageOf(findings[1] as FindingDraft)).toBe(
    'A waiver has expired on 2026-01-01: body-schema of other, status 200, /id type (us: Known). Renew it or remove it.',
  );
});

test('a waiver that was not needed is stale, if its operation and status occurred', () => {
  expect(judgeWith([aWaiver()])).toMatchObject([
    invalid,
    { code: 'stale-waiver', severity: 'warning', step: 'Get thing' },
  ]);
  expect(judgeWith([aWaiver({ status: '404' })])).toMatchObject([invalid]);
  expect(judgeWith([aWaiver({ operation: 'other' })])).toMatchObject([invalid]);
  expect(judgeWith([aWaiver({ artefact: { id: 'openapi:things', sha256: 'moved' } })])).toMatchObject([invalid]);
});

test('a waiver that was needed is not stale', () => {
  expect(judgeWith([aWaiver()], { id: 1 })).toMatchObject([invalid]);
});
