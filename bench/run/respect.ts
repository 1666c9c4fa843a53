import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedFlow, PostmanItem, PostmanNode } from '../../src/model.ts';
import type { Description } from '../../src/openapi/description.ts';
import { findOperation } from '../../src/openapi/find-operation.ts';

const redocly = fileURLToPath(new URL('../../node_modules/@redocly/cli/bin/cli.js', import.meta.url));

/** What Redocly Respect is given: a flow whose requests need no script but for a token and a reference. */
export interface RespectWork {
  flow: PlannedFlow;
  /** How often it is run. */
  times: number;
  environment: Record<string, string>;
  descriptions: readonly Description[];
}

/**
 * Writes an Arazzo document with the flow as a workflow, so many times, and gives the arguments of `node` that run it: every answer is
 * checked against its schema.
 *
 * @param stamp sets the payment ids apart from those of every other run
 */
export function respectArguments(work: RespectWork, folder: string, origin: string, stamp: string): string[] {
  const used = new Map<string, Description>();
  const workflows = Array.from({ length: work.times }, (_, index) => {
    const reference = `bench-${stamp}-${index}`;
    const values = { ...work.environment, reference, access_token: '{$steps.step-1.outputs.token}' };
    const steps = work.flow.collection.item.map((node, at) => stepOf(leafOf(node), at, work, values, used));
    return { workflowId: `flow-${index}`, steps };
  });
  const sourceDescriptions = [...used].map(([name, { path }]) => ({ name, url: path, type: 'openapi' }));
  const document = { arazzo: '1.0.1', info: { title: 'bench', version: '1.0.0' }, sourceDescriptions, workflows };
  const file = join(folder, `bench-${stamp}.arazzo.json`);
  writeFileSync(file, JSON.stringify(document));
  const servers = [...used].flatMap(([name, { operations }]) => [
    '--server',
    `${name}=${origin}${operations[0]?.bases[0]?.path ?? ''}`,
  ]);
  return [redocly, 'respect', file, ...servers];
}

function leafOf(node: PostmanNode): PostmanItem {
  if (!('item' in node)) return node;
  const [first] = node.item;
  if (first === undefined) throw new Error(`The folder ${node.name} is empty.`);
  return leafOf(first);
}

function stepOf(
  { request }: PostmanItem,
  at: number,
  { flow, descriptions }: RespectWork,
  values: Record<string, string> & { reference: string },
  used: Map<string, Description>,
): object {
  const filled = (text: string): string =>
    text.replaceAll(/\{\{([^{}]+)\}\}/g, (_all, name: string) => values[name] ?? `${values.reference}-${at}`);
  const url = new URL(filled(typeof request.url === 'string' ? request.url : (request.url.raw ?? '')));
  const match = findOperation(descriptions, request.method, url.href);
  if (match === undefined) throw new Error(`No description knows ${request.method} ${url.pathname}.`);
  const name = match.description.id.replace(/^.*:/, '').replaceAll(/\W/g, '-');
  used.set(name, match.description);
  const body = typeof request.body?.raw === 'string' ? filled(request.body.raw) : undefined;
  return {
    stepId: `step-${at + 1}`,
    operationId: `$sourceDescriptions.${name}.${match.operation.operationId}`,
    parameters: [
      ...match.operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .map((parameter) => ({ name: parameter.name, in: 'path', value: values.reference })),
      ...(request.header ?? []).map(({ key, value }) => ({ name: key, in: 'header', value: filled(String(value)) })),
    ],
    ...(body === undefined ? {} : { requestBody: { contentType: 'application/json', payload: JSON.parse(body) } }),
    successCriteria: [{ condition: `$statusCode == ${flow.steps[at]?.expect.status}` }],
    ...(at === 0 ? { outputs: { token: '$response.body#/access_token' } } : {}),
  };
}

/** How many requests it says that it sent and found right. */
export function respectRequests(stdout: string): number {
  return Number(/Steps: (\d+) passed, \d+ total/.exec(stdout)?.[1] ?? Number.NaN);
}
