import { expect, test } from 'vitest';
import { aDescription } from '../load/testing/a-description.ts';
import type { FindingCode, Json, Verdict } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { createJudge } from './judge.ts';
import { aFlow, anExchange, aStep, aStepRun, type ExchangeOptions } from './testing/exchanges.ts';
import { messageOf } from './words.ts';

/** What descriptions and answers are like that other tools pass without looking: none may end green unless it was judged. */
interface Fixture {
  title: string;
  description: Description;
  answer: ExchangeOptions;
  verdict: Verdict;
  codes: FindingCode[];
  /** Codes that only the whole run shows. */
  ofRun?: FindingCode[];
}

type Fields = { [key: string]: Json };

function describing(
  schema: Json,
  more: { schemas?: Fields; version?: Description['version']; responses?: Fields } = {},
): Description {
  const responses = more.responses ?? { '200': { description: '', content: { 'application/json': { schema } } } };
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
  const post = {
    operationId: 'send',
    requestBody: { content: { 'application/json': { schema } } },
    responses: { '204': { description: '' } },
  };
  return aDescription(
    {
      paths: { '/things/{id}': { parameters, get: { operationId: 'read', responses }, post } },
      components: { schemas: more.schemas ?? {} },
    },
    more.version === undefined ? {} : { version: more.version },
  );
}

const object = (properties: Fields, required: string[] = []): Json => ({ type: 'object', required, properties });
const tree = { Node: object({ name: { type: 'string' }, child: { $ref: '#/components/schemas/Node' } }, ['name']) };
const pets = {
  Cat: object({ kind: {}, lives: { type: 'integer' } }, ['lives']),
  Dog: object({ kind: {}, breed: { type: 'string' } }, ['breed']),
};
const pet: Json = {
  oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
  discriminator: { propertyName: 'kind', mapping: { c: '#/components/schemas/Cat', d: '#/components/schemas/Dog' } },
};
const errorAnswer: Json = {
  description: '',
  content: {
    'application/json': {
      schema: {
        oneOf: [
          { type: 'array', items: object({ errorCode: { type: 'string' } }, ['errorCode']) },
          object({ responseInfo: { type: 'object' }, result: { type: 'object' } }, ['responseInfo', 'result']),
        ],
      },
    },
  },
};
const remote = { $ref: 'https://example.com/receipt.yaml#/Receipt' };

const fixtures: Fixture[] = [
  {
    title: 'circular schema, right',
    description: describing({ $ref: '#/components/schemas/Node' }, { schemas: tree }),
    answer: { body: { name: 'a', child: { name: 'b', child: { name: 'c' } } } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'circular schema, wrong three levels down',
    description: describing({ $ref: '#/components/schemas/Node' }, { schemas: tree }),
    answer: { body: { name: 'a', child: { name: 'b', child: {} } } },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'dead $ref, and the body hangs on it',
    description: describing(object({ receipt: remote })),
    answer: { body: { receipt: {} } },
    verdict: 'unvalidated',
    codes: ['unvalidated'],
    ofRun: ['description-invalid'],
  },
  {
    title: 'dead $ref, and the body does not reach it',
    description: describing(object({ id: { type: 'string' }, receipt: remote })),
    answer: { body: { id: 'a' } },
    verdict: 'validated',
    codes: [],
    ofRun: ['description-invalid'],
  },
  {
    title: 'dead $ref beside a fault',
    description: describing(object({ id: { type: 'string' }, receipt: remote })),
    answer: { body: { id: 1, receipt: {} } },
    verdict: 'failed',
    codes: ['body-schema', 'unvalidated'],
    ofRun: ['description-invalid'],
  },
  {
    title: 'unknown format',
    description: describing(object({ id: { type: 'string', format: 'airline code' } })),
    answer: { body: { id: 'a' } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'bad regex',
    description: describing(object({ id: { type: 'string', pattern: '[' } })),
    answer: { body: { id: 'a' } },
    verdict: 'unvalidated',
    codes: ['unvalidated'],
    ofRun: ['description-invalid'],
  },
  {
    title: 'discriminator with mapping, right',
    description: describing(pet, { schemas: pets }),
    answer: { body: { kind: 'c', lives: 9 } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'discriminator with mapping, named another branch than fits',
    description: describing(pet, { schemas: pets }),
    answer: { body: { kind: 'd', lives: 9 } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'discriminator with mapping, named no branch, one fits',
    description: describing(pet, { schemas: pets }),
    answer: { body: { kind: 'x', lives: 9 } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'discriminator with mapping, both branches fit',
    description: describing(pet, { schemas: pets }),
    answer: { body: { kind: 'c', lives: 1, breed: 'x' } },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'discriminator with mapping, no branch fits',
    description: describing(pet, { schemas: pets }),
    answer: { body: { kind: 'd', lives: 'many' } },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: '3.1 type arrays, right',
    description: describing(object({ id: { type: ['string', 'null'] } }), { version: '3.1' }),
    answer: { body: { id: null } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: '3.1 type arrays, wrong',
    description: describing(object({ id: { type: ['string', 'null'] } }), { version: '3.1' }),
    answer: { body: { id: 1 } },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'nullable enum, null',
    description: describing(object({ kind: { type: 'string', nullable: true, enum: ['a'] } })),
    answer: { body: { kind: null } },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'nullable enum, outsider',
    description: describing(object({ kind: { type: 'string', nullable: true, enum: ['a'] } })),
    answer: { body: { kind: 'b' } },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'readOnly in a request',
    description: describing(object({ id: { type: 'string', readOnly: true } })),
    answer: {
      method: 'POST',
      status: 204,
      body: null,
      contentType: null,
      request: { headers: [['Content-Type', 'application/json']], body: '{"id":"a"}' },
    },
    verdict: 'validated',
    codes: ['request-schema'],
  },
  {
    title: 'unmatched path',
    description: describing(true),
    answer: { url: 'http://h/elsewhere' },
    verdict: 'failed',
    codes: ['undocumented-operation'],
  },
  {
    title: 'undeclared status',
    description: describing(object({})),
    answer: { status: 202, body: {} },
    verdict: 'failed',
    codes: ['undocumented-status'],
  },
  {
    title: 'range status, right',
    description: describing(true, { responses: { '4XX': errorAnswer } }),
    answer: { status: 422, body: [{ errorCode: '35' }] },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'range status, wrong',
    description: describing(true, { responses: { '4XX': errorAnswer } }),
    answer: { status: 422, body: [{ errorCode: 35 }] },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'image body',
    description: describing(true, {
      responses: {
        '200': { description: '', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
      },
    }),
    answer: { contentType: 'image/png', body: 'png' },
    verdict: 'validated',
    codes: [],
  },
  {
    title: 'image body where JSON is described',
    description: describing(object({})),
    answer: { contentType: 'image/png', body: 'png' },
    verdict: 'failed',
    codes: ['undocumented-media-type'],
  },
  {
    title: 'gateway 401 body that matches no schema',
    description: describing(true, { responses: { default: errorAnswer } }),
    answer: { status: 401, body: { statusCode: 401, message: 'Access denied' } },
    verdict: 'failed',
    codes: ['body-schema', 'body-schema', 'undocumented-field', 'undocumented-field'],
  },
  {
    title: '19-digit integer in range',
    description: describing(object({ id: { type: 'integer', format: 'int64' } })),
    answer: { body: '{"id":9223372036854775807}' },
    verdict: 'validated',
    codes: [],
  },
  {
    title: '19-digit integer one beyond',
    description: describing(object({ id: { type: 'integer', format: 'int64' } })),
    answer: { body: '{"id":9223372036854775808}' },
    verdict: 'failed',
    codes: ['body-schema'],
  },
  {
    title: 'a schema that says nothing',
    description: describing(true),
    answer: {},
    verdict: 'unvalidated',
    codes: ['unvalidated'],
  },
  {
    title: 'a media type without a schema',
    description: describing(true, { responses: { '200': { description: '', content: { 'application/json': {} } } } }),
    answer: {},
    verdict: 'unvalidated',
    codes: ['unvalidated'],
  },
  {
    title: 'a response that is a dead $ref',
    description: describing(true, { responses: { '200': { $ref: '#/components/responses/None' } } }),
    answer: {},
    verdict: 'unvalidated',
    codes: ['unvalidated'],
    ofRun: ['description-invalid'],
  },
];

test.each(fixtures)('$title: $verdict', ({ description, answer, verdict, codes, ofRun = [] }) => {
  const judge = createJudge({ descriptions: [description], fallback: [], waivers: [], now: '2026-01-01T00:00:00Z' });
  const flow = aFlow([aStep({ expect: { status: answer.status ?? 200 } })]);
  const run = {
    flow: flow.id,
    attempt: 1,
    startedAt: '',
    durationMs: 0,
    outcome: 'finished' as const,
    steps: [aStepRun({ exchanges: [anExchange(answer)] })],
  };
  const judged = judge.judgeFlow(flow, run);
  const [exchange] = judged.flow.steps.flatMap((step) => step.exchanges);
  expect({ verdict: exchange?.verdict, codes: judged.findings.map(({ code }) => code) }).toEqual({ verdict, codes });
  expect(judge.judgeRun([judged.flow], judged.findings).map(({ code }) => code)).toEqual(ofRun);
  const unvalidated = judged.findings.filter(({ code }) => code === 'unvalidated');
  for (const finding of unvalidated) expect(messageOf(finding)).toMatch(/^Could not be judged: .+\.$/);
});
