import type { PlannedFlow, PostmanNode } from '../../src/model.ts';
import { findOperation } from '../../src/openapi/find-operation.ts';
import { makeEnvironment } from '../../src/plan/environment.ts';
import { planSuites } from '../../src/plan/plan-suites.ts';
import { type Prepared, prepare } from '../../src/prepare.ts';
import { repairs } from '../../src/suites/repairs.ts';
import { suites } from '../../src/suites/suites.ts';
import type { RespectWork } from './respect.ts';

/** What all contenders are given: flows that newman alone can run, its environment, the schemas of the answers. */
export interface Workload {
  source: 'official' | 'bundled';
  flows: PlannedFlow[];
  environment: Record<string, string>;
  /** By the item's name. */
  schemas: Record<string, unknown>;
}

const MOST_FLOWS = 8;

/** The first flows of the suites that need nothing but requests and scripts, as they are planned, with nothing left out. */
export async function makeWorkload(): Promise<Workload> {
  const mirror = process.env.VIPPS_MIRROR;
  const source = mirror === undefined ? 'bundled' : 'official';
  const prepared = await prepare(
    {
      flows: [],
      target: 'sandbox',
      source,
      ...(mirror === undefined ? {} : { mirror }),
      openapi: [],
      variables: {},
      iterations: 1,
    },
    { env: {}, workingDirectory: process.cwd() },
  );
  const { collections, environment } = prepared.loaded;
  const plan = planSuites({
    suites: suites.filter((suite) => suite.collection in collections),
    collections,
    repairs: source === 'official' ? repairs : [],
    skippedTags: {},
    iterations: 1,
  });
  const plain = plan.flows.filter(isPlain);
  const flows = ['ecom', 'epayment'].flatMap((suite) =>
    longest(
      plain.filter((flow) => flow.suite === suite),
      MOST_FLOWS / 2,
    ),
  );
  return { source, flows, environment: placeholders(environment.values), schemas: schemasOf(flows, prepared) };
}

/** A flow that needs no scripts, on the bundled files: Respect refuses the media types of the official ones. */
export async function makeRespectWork(): Promise<RespectWork> {
  const prepared = await prepare(
    { flows: ['epayment/push'], target: 'sandbox', source: 'bundled', openapi: [], variables: {}, iterations: 1 },
    { env: {}, workingDirectory: process.cwd() },
  );
  const { environment, descriptions } = prepared.loaded;
  const [flow] = prepared.plan.flows;
  if (flow === undefined) throw new Error('There is no flow for Respect.');
  return { flow, times: 10, environment: placeholders(environment.values), descriptions };
}

function placeholders(file: Record<string, string>): Record<string, string> {
  return makeEnvironment({ file, own: {}, given: {}, keys: 'placeholders', origin: 'http://127.0.0.1' });
}

function longest(flows: PlannedFlow[], count: number): PlannedFlow[] {
  return flows.toSorted((a, b) => b.steps.length - a.steps.length).slice(0, count);
}

/** Whether newman alone can run it: no polls, pauses, controls or calls to listen for, and nothing that is meant to fail. */
function isPlain(flow: PlannedFlow): boolean {
  const known = new Set(['id', 'name', 'item', 'collection', 'variables', 'once', 'expect', 'reads']);
  return (
    flow.skip === undefined &&
    !flow.tags?.length &&
    flow.steps.every(
      (step) =>
        typeof step.expect.status === 'number' &&
        step.expect.status < 300 &&
        step.variables === undefined &&
        Object.entries(step).every(([key, value]) => known.has(key) || value === undefined),
    )
  );
}

function schemasOf(flows: PlannedFlow[], { loaded }: Prepared): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  for (const flow of flows) {
    for (const [index, step] of flow.steps.entries()) {
      const node = flow.collection.item[index];
      const schema = node && schemaOf(node, String(step.expect.status), loaded);
      if (schema !== undefined) schemas[step.item] = schema;
    }
  }
  return schemas;
}

function schemaOf(node: PostmanNode, status: string, { descriptions }: Prepared['loaded']): unknown {
  if ('item' in node) return node.item[0] && schemaOf(node.item[0], status, { descriptions } as Prepared['loaded']);
  const { url, method } = node.request;
  const raw = (typeof url === 'string' ? url : (url.raw ?? '')).replace('{{base_url}}', 'https://apitest.vipps.no');
  const match = findOperation(descriptions, method, raw.replaceAll(/\{\{([^{}]+)\}\}/g, 'variable'));
  const place = match?.operation.responses.find((response) => response.status === status)?.content?.[0]?.schema;
  return place && match?.description.judgeOf(place, 'response').schema;
}
