import type { PlannedStep, PostmanItem, PostmanNode, PostmanUrl } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { findOperation } from '../openapi/find-operation.ts';
import { type Prepared, prepare, type RunRequest } from '../prepare.ts';
import { count } from '../report/words.ts';
import type { Io } from './io.ts';

export interface ListOptions extends RunRequest {
  json: boolean;
}

/** A step as `list` shows it. */
interface ListedStep {
  name: string;
  item: string;
  operationId: string | null;
  description: string | null;
}

/** Prints suites, flows and steps with the operation that judges each. Sends nothing. @returns the exit code */
export async function listCommand(options: ListOptions, io: Io): Promise<number> {
  // Listing needs no keys: whichever are set or missing, the flows are the same.
  const prepared = await prepare(
    { ...options, target: 'sandbox' },
    { env: withoutBaseUrl(io), workingDirectory: io.cwd() },
  );
  const suites = prepared.plan.suites.map((suite) => ({
    ...suite,
    flows: prepared.plan.flows
      .filter((flow) => flow.suite === suite.name)
      .map(({ id, title, skip, ...flow }) => ({
        id,
        title,
        ...(skip === undefined ? {} : { skip }),
        steps: flow.steps.map((step, index) => listStep(step, flow.collection.item[index], prepared)),
      })),
  }));
  const shown = suites.filter((suite) => suite.flows.length > 0);
  io.stdout.write(
    options.json ? `${JSON.stringify({ source: prepared.source, suites: shown }, null, 2)}\n` : printed(shown),
  );
  return 0;
}

function listStep(step: PlannedStep, node: PostmanNode | undefined, { loaded }: Prepared): ListedStep {
  const item = node && innermost(node);
  const match = item && operationOf(loaded.descriptions, item.request.method, urlOf(item));
  return {
    name: step.name,
    item: step.item,
    operationId: match?.operation.operationId ?? null,
    description: match?.description.id ?? null,
  };
}

const found = new WeakMap<readonly Description[], Map<string, ReturnType<typeof findOperation>>>();

/** Flows repeat the same few requests: each is looked for once. */
function operationOf(
  descriptions: readonly Description[],
  method: string,
  url: string,
): ReturnType<typeof findOperation> {
  const known = found.get(descriptions) ?? new Map<string, ReturnType<typeof findOperation>>();
  found.set(descriptions, known);
  const key = `${method} ${url}`;
  if (!known.has(key)) known.set(key, findOperation(descriptions, method, url));
  return known.get(key);
}

interface Listed {
  name: string;
  title: string;
  flows: { id: string; title: string; skip?: string; steps: ListedStep[] }[];
}

function printed(suites: Listed[]): string {
  const lines = suites.flatMap((suite) => [
    `${suite.title} (${suite.name})`,
    ...suite.flows.flatMap((flow) => [
      `  ${flow.id}  ${flow.title}${flow.skip === undefined ? '' : ` [not run here: ${flow.skip}]`}`,
      ...flow.steps.map(
        (step, index) =>
          `    ${index + 1}. ${step.name}  →  ${step.operationId ?? 'known when run: its URL comes with an answer'}`,
      ),
    ]),
    '',
  ]);
  const flows = suites.flatMap((suite) => suite.flows);
  const steps = flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  return `${lines.join('\n')}\n${count(flows.length, 'flow')}, ${count(steps, 'step')}.\n`;
}

function innermost(node: PostmanNode): PostmanItem | undefined {
  if (!('item' in node)) return node;
  return node.item[0] && innermost(node.item[0]);
}

/** The item's URL with its variables still in it; a base URL stands in for the target's. */
function urlOf(item: PostmanItem): string {
  const url = item.request.url;
  const raw = typeof url === 'string' ? url : rawOf(url);
  return raw.replace('{{base_url}}', 'https://apitest.vipps.no').replaceAll(/\{\{([^{}]+)\}\}/g, 'variable');
}

function rawOf(url: PostmanUrl): string {
  return url.raw ?? '';
}

function withoutBaseUrl(io: Io): Record<string, string | undefined> {
  const { VIPPS_BASE_URL: _baseUrl, ...env } = io.env;
  return env;
}
