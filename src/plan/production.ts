import type { PlannedFlow, PostmanItem, PostmanNode, PostmanUrl } from '../model.ts';
import { UsageError } from '../usage-error.ts';

/** Where real money moves: this program never calls it. */
export const PRODUCTION_HOST = 'api.vipps.no';

/**
 * Whether a text, read as a URL, leads to production: in capitals, with dots at the end, with a user name in front, with
 * percent escapes, in full-width letters, without a scheme (newman takes `api.vipps.no/x` for http).
 */
export function isProduction(text: string): boolean {
  return readings(text).some((reading) => hostsOf(reading).includes(PRODUCTION_HOST));
}

/** What would be sent, and with what. */
export interface ProductionCheck {
  flows: PlannedFlow[];
  /** The environment's values. */
  values: Record<string, string>;
  /** What a person has set, by variable: refused wherever it is used, and where it is not. */
  own: Record<string, string>;
}

/**
 * Nothing that would be sent leads to production. Mentions that nobody uses are no reason to refuse: official files hold some.
 *
 * @throws UsageError naming the variable or the step; there is no flag against it
 */
export function refuseProduction({ flows, values, own }: ProductionCheck): void {
  const set = Object.entries(own).find(([, value]) => isProduction(substitute(value, values)));
  if (set) throw production(`The variable "${set[0]}" names`);
  const seen = new Map<PlannedFlow['collection'], PlannedFlow['steps']>();
  for (const flow of flows.filter(({ skip }) => skip === undefined)) {
    // Iterations send the same things.
    if (seen.get(flow.collection) === flow.steps) continue;
    seen.set(flow.collection, flow.steps);
    const given = { ...values, ...Object.assign({}, ...flow.steps.map((step) => step.variables ?? {})) };
    const variables = Object.fromEntries([...collectionVariables(flow), ...Object.entries(given)]) as Record<
      string,
      string
    >;
    flow.collection.item.forEach((node, index) => {
      for (const item of itemsIn(node)) refuseItem(item, flow.steps[index]?.name ?? item.name, flow, variables);
    });
  }
}

function refuseItem(item: PostmanItem, step: string, flow: PlannedFlow, variables: Record<string, string>): void {
  const url = substitute(urlText(item.request.url), variables);
  const host = item.request.header?.find(({ key, disabled }) => !disabled && key.toLowerCase() === 'host')?.value;
  if (isProduction(url) || (host !== undefined && isProduction(substitute(host, variables)))) {
    throw production(`The step "${step}" of ${flow.id} calls`);
  }
  const used = namesIn(JSON.stringify([item.request, item.event ?? []]), variables);
  const found = [...used].find((name) => isProduction(substitute(variables[name] ?? '', variables)));
  if (found !== undefined)
    throw production(`The variable "${found}", which the step "${step}" of ${flow.id} uses, names`);
}

/** The sentence about production, whatever led there. */
export function productionWords(what: string): string {
  return `${what} the production environment, ${PRODUCTION_HOST}. This program never calls it, and no flag changes that.`;
}

function production(what: string): UsageError {
  return new UsageError(productionWords(what));
}

/** A text with its variables filled in has at most this many characters: those that use another one twice double. */
const MAX_FILLED = 1_000_000;

/**
 * Puts values where variables stand, and where these have variables in them, as deep as newman does.
 *
 * @throws UsageError where that grows beyond all use
 */
function substitute(text: string, values: Record<string, string>): string {
  let filled = text;
  for (let depth = 0; depth < 20 && filled.includes('{{'); depth++) {
    let length = filled.length;
    const next = filled.replaceAll(/{{([^{}]*)}}/g, (whole, name: string) => {
      const value = values[name.trim()] ?? whole;
      length += value.length - whole.length;
      if (length > MAX_FILLED) throw tooLong(name.trim());
      return value;
    });
    if (next === filled) break;
    filled = next;
  }
  return filled;
}

function tooLong(name: string): UsageError {
  return new UsageError(
    `The variable "${name}" is part of a value of more than ${MAX_FILLED.toLocaleString('en')} characters: variables that contain each other several times grow at each step.`,
  );
}

/** Variables that a text uses, as `{{name}}` or by their names in a script's quotes, and those that their values use. */
function namesIn(text: string, values: Record<string, string>, seen = new Set<string>()): Set<string> {
  const quoted = [...text.matchAll(/\\?["'`]([\w.-]+)\\?["'`]/g)];
  for (const [, match = ''] of [...text.matchAll(/{{([^{}]*)}}/g), ...quoted]) {
    const name = match.trim();
    if (seen.has(name) || !Object.hasOwn(values, name)) continue;
    seen.add(name);
    namesIn(`{{${values[name] ?? ''}}} ${values[name] ?? ''}`, values, seen);
  }
  return seen;
}

function* itemsIn(node: PostmanNode): Generator<PostmanItem> {
  if (!('item' in node)) yield node;
  else for (const inner of node.item) yield* itemsIn(inner);
}

function collectionVariables(flow: PlannedFlow): [string, string][] {
  const known = (flow.collection.variable ?? []).filter(({ disabled }) => !disabled);
  return known.map(({ key, value }) => [key, String(value ?? '')]);
}

/** newman goes by the parts of a URL where there are any, whatever `raw` says; so both are read. */
function urlText(url: string | PostmanUrl): string {
  if (typeof url === 'string') return url;
  if (url.host === undefined) return url.raw ?? '';
  const host = Array.isArray(url.host) ? url.host.join('.') : url.host;
  const path = Array.isArray(url.path)
    ? url.path.map((part) => (typeof part === 'string' ? part : part.value)).join('/')
    : url.path;
  return `${url.protocol === undefined ? '' : `${url.protocol}://`}${host}${url.port ? `:${url.port}` : ''}/${path ?? ''}`;
}

/** The text as it stands and with its percent escapes undone, once and again. */
function readings(text: string): string[] {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[\u3002\uff0e\uff61]/g, '.')
    .replaceAll(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
  const once = unescaped(plain);
  return [...new Set([plain, once, unescaped(once)])];
}

function unescaped(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** The hosts that a URL may be read to have: as browsers read it, and as written, with or without a scheme. */
function hostsOf(text: string): string[] {
  const parsed = [text, `http://${text}`].filter((one) => URL.canParse(one)).map((one) => new URL(one).hostname);
  const written =
    text
      .replace(/^[a-z][a-z\d+.-]*:(?=[\\/])/i, '')
      .replace(/^[\\/]+/, '')
      .split(/[\\/?#]/)[0] ?? '';
  return [...parsed, written.slice(written.lastIndexOf('@') + 1).replace(/:\d*$/, '')].map(bareHost);
}

function bareHost(host: string): string {
  return host.toLowerCase().replace(/\.+$/, '');
}
