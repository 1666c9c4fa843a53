import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { validateOutput } from '@stoplight/prism-http/dist/validator/index.js';
import * as openapiResponseValidator from 'openapi-response-validator';
import { createJudge } from '../../src/check/judge.ts';
import { messageOf } from '../../src/check/words.ts';
import { loadDescription } from '../../src/load/load-description.ts';
import type { Exchange, Headers, Json, PlannedFlow } from '../../src/model.ts';
import type { Description } from '../../src/openapi/description.ts';
import { schemasFolder } from './corpus.ts';
import type { Mutant } from './mutate.ts';
import { openDescription } from './open-description.ts';

/** Somebody who says of an answer whether it is wrong. */
export interface Contestant {
  name: string;
  /** What it says is wrong, or undefined. */
  complaint(mutant: Mutant): string | undefined;
}

/** This project's judge, the whole way from an exchange to its verdict. */
export function ourJudge(descriptions: Description[]): Contestant {
  const judge = createJudge({ descriptions, fallback: [], waivers: [], now: '2026-01-01T00:00:00Z' });
  return {
    name: 'vipps-contract',
    complaint(mutant) {
      const exchange = exchangeOf(mutant);
      const step = { id: 's', name: 's', item: 's', expect: { status: mutant.status }, reads: [] };
      const flow: PlannedFlow = {
        id: 'f',
        suite: 'f',
        name: 'f',
        title: 'f',
        iteration: 1,
        collection: { info: { name: '', schema: '' }, item: [] },
        steps: [step],
      };
      const run = {
        index: 0,
        status: 'done' as const,
        exchanges: [exchange],
        scriptErrors: [],
        assertions: [],
        variables: {},
      };
      const judged = judge.judgeStep(flow, run);
      if (judged.step.exchanges[0]?.verdict === 'validated') return undefined;
      return judged.findings
        .filter(({ severity }) => severity === 'error')
        .map(messageOf)
        .join(' ');
    },
  };
}

export function exchangeOf({ answer, status, headers, mediaType, text }: Mutant): Exchange {
  const sent: Headers = Object.entries(headers);
  if (mediaType !== undefined) sent.push(['Content-Type', mediaType]);
  return {
    id: 'e',
    sentBy: 'step',
    startedAt: '',
    durationMs: 0,
    attempt: 1,
    request: { method: answer.operation.method, url: answer.url, headers: [] },
    response: {
      status,
      headers: sent,
      ...(text === undefined ? {} : { body: { encoding: 'utf8', content: text, bytes: Buffer.byteLength(text) } }),
    },
  };
}

type ResponseValidator = new (options: {
  responses: object;
}) => { validateResponse(status: number, body: unknown): object | undefined };

/** openapi-response-validator: told the status and the parsed body, as its users do. */
export function responseValidator(): Contestant {
  // CommonJS packages seen from ES modules carry their default inside their default.
  const Validator = (openapiResponseValidator.default as unknown as { default: ResponseValidator }).default;
  const validators = new Map<string, InstanceType<ResponseValidator>>();
  for (const description of descriptionNames) {
    for (const { operationId, responses } of openDescription(`${schemasFolder}${description}.yaml`).operations) {
      validators.set(`${description} ${operationId}`, new Validator({ responses: structuredClone(responses) }));
    }
  }
  return {
    name: 'openapi-response-validator',
    complaint({ answer, status, text }) {
      const body = parsed(text, answer.mediaType);
      if (body.broken) return 'no JSON';
      const error = validators
        .get(`${answer.description} ${answer.operation.operationId}`)
        ?.validateResponse(status, body.value);
      return error === undefined ? undefined : JSON.stringify(error);
    },
  };
}

/** Prism's validator of answers: told the status, the headers and the parsed body. */
export async function prism(): Promise<Contestant> {
  const resources = new Map<string, Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number]>();
  for (const description of descriptionNames) {
    for (const operation of await getHttpOperationsFromSpec(`${schemasFolder}${description}.yaml`)) {
      resources.set(`${description} ${operation.iid}`, operation);
    }
  }
  return {
    name: 'prism-http',
    complaint({ answer, status, headers, mediaType, text }) {
      const resource = resources.get(`${answer.description} ${answer.operation.operationId}`);
      if (resource === undefined) throw new Error(`Prism does not know ${answer.operation.operationId}`);
      const body = parsed(text, answer.mediaType);
      if (body.broken) return 'no JSON';
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const sent = { ...lower, ...(mediaType === undefined ? {} : { 'content-type': mediaType }) };
      const judged = validateOutput({ resource, element: { statusCode: status, headers: sent, body: body.value } });
      return judged._tag === 'Left' ? JSON.stringify(judged.left) : undefined;
    },
  };
}

export const descriptionNames = ['access-token', 'ecom', 'epayment', 'qr', 'userinfo', 'webhooks'];

/** The bundled descriptions, as this project reads them. */
export function loadBundled(): Promise<Description[]> {
  return Promise.all(
    descriptionNames.map((name) => loadDescription({ id: name, path: `${schemasFolder}${name}.yaml` })),
  );
}

/** A caller parses before it asks; where that fails it knows without asking. */
function parsed(text: string | undefined, mediaType: string | undefined): { value: Json | undefined; broken: boolean } {
  if (text === undefined || mediaType === undefined || !/[/+]json\b/.test(mediaType))
    return { value: text, broken: false };
  try {
    return { value: JSON.parse(text) as Json, broken: false };
  } catch {
    return { value: undefined, broken: true };
  }
}
