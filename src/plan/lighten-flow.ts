import type { PlannedFlow, PostmanCollection, PostmanEvent, PostmanItem, PostmanNode } from '../model.ts';
import { mayShareContext } from './may-share-context.ts';
import { sugarNames } from './sugar-names.ts';

/**
 * The flow without what newman carries through every request and nobody uses: blank scripts, saved answers and descriptions, the
 * environment's variables and the script sandbox's libraries that no request, script or expectation names. What is sent stays the
 * same, so this is no repair. Where a script makes up the names that it reads, variables and libraries all stay.
 *
 * @param values the environment's values, as far as they are known: those that lead to other variables are followed
 */
export function lightenFlow(flow: PlannedFlow, values: Record<string, string>): PlannedFlow {
  const collection = { ...flow.collection, item: flow.collection.item.map(lightenNode) };
  const event = withoutBlank(flow.collection.event);
  if (event) collection.event = event;
  const light = { ...flow, collection };
  const scripts = scriptsOf(collection);
  if (scripts.some(makesUpNames)) return light;
  const libraries = unusedLibraries(scripts);
  const ownContext = hasNoLibrary(libraries) && scripts.every(mayShareContext);
  return { ...light, needless: { variables: unnamedVariables(light, values), libraries, ownContext } };
}

/** The flows, lightened; what is repeated is looked through once. */
export function lightenFlows(flows: PlannedFlow[], values: Record<string, string>): PlannedFlow[] {
  const known = new Map<PostmanCollection, PlannedFlow>();
  return flows.map((flow) => {
    // Every row of a data file may name other variables.
    if (flow.data !== undefined) return flow;
    const light = known.get(flow.collection) ?? lightenFlow(flow, values);
    known.set(flow.collection, light);
    const { collection, needless } = light;
    return needless === undefined ? { ...flow, collection } : { ...flow, collection, needless };
  });
}

function lightenNode(node: PostmanNode): PostmanNode {
  const { description: _text, ...kept } = { description: undefined, ...node };
  const event = withoutBlank(node.event);
  const light = event ? { ...kept, event } : kept;
  return 'item' in light ? { ...light, item: light.item.map(lightenNode) } : lightenItem(light);
}

function lightenItem({ response: _saved, ...item }: PostmanItem): PostmanItem {
  const { description: _text, ...request } = item.request;
  return { ...item, request };
}

/** Newman runs blank scripts in full, one of the collection's own before and after every request. */
function withoutBlank(events: PostmanEvent[] | undefined): PostmanEvent[] | undefined {
  return events?.filter((event) => sourceOf(event).trim() !== '');
}

function sourceOf({ script }: PostmanEvent): string {
  const { exec = '' } = script ?? {};
  return typeof exec === 'string' ? exec : exec.join('\n');
}

function scriptsOf(node: { event?: PostmanEvent[]; item?: PostmanNode[] }): string[] {
  return [...(node.event ?? []).map(sourceOf), ...(node.item ?? []).flatMap(scriptsOf)];
}

const text = String.raw`(?:'[^'\\\n]*'|"[^"\\\n]*"|\`[^\`\\$]*\`)(?=\s*[,)])`;

/** Reading or setting a variable whose name is written out. */
const namedAccess = new RegExp(
  String.raw`\bpm\.(?:environment|variables|globals|collectionVariables|iterationData)\.(?:get|set|unset|has|replaceIn)\(\s*${text}` +
    String.raw`|\bpostman\.(?:get|set|clear)(?:Environment|Global)Variable\(\s*${text}` +
    String.raw`|\brequire\(\s*${text}`,
  'g',
);

/** Whatever else could lead to a variable or a library. */
const openAccess =
  /\b(?:environment|variables|globals|collectionVariables|iterationData|\w*EnvironmentVariables?|\w*GlobalVariables?|require|eval|Function|constructor|globalThis|window|self|Reflect|replaceIn)\b|\bthis\s*\[|\bpm\s*(?:\[|[^\w\s.])|\bpm\s*$/;

function makesUpNames(script: string): boolean {
  return openAccess.test(script.replaceAll(namedAccess, ' '));
}

/** Environment variables that stand nowhere in the flow, nor in a value that leads from one variable to others. */
function unnamedVariables(flow: PlannedFlow, values: Record<string, string>): string[] {
  const leading = Object.values(values).filter((value) => value.includes('{{'));
  const named = `${JSON.stringify(flow.collection)}${JSON.stringify([flow.steps, flow.data])}${JSON.stringify(leading)}`;
  return Object.keys(values).filter((name) => !named.includes(JSON.stringify(name).slice(1, -1)));
}

/** How a script that uses a library of the sandbox would name it. */
const libraryNames: Record<string, RegExp> = {
  lodash3: /(?<![\w$])_(?![\w$])/,
  'crypto-js': /crypto-?js/i,
  cheerio: /cheerio/i,
  backbone: /backbone/i,
  tv4: /tv4/i,
  xml2js: /xml2js/i,
  psl: /cookie/i,
  faker: /\$random/,
};

/** Sugar does not count: all that it brings are methods of JavaScript's own objects. */
function hasNoLibrary(unused: string[]): boolean {
  return Object.keys(libraryNames).every((name) => unused.includes(name));
}

/** xml2Json is made of xml2js. */
function unusedLibraries(scripts: string[]): string[] {
  const all = scripts.join('\n').replaceAll(/xml2json/gi, 'xml2js');
  const named = Object.keys(libraryNames).filter((name) => !libraryNames[name]?.test(all));
  return scripts.some(usesSugar) ? named : [...named, 'sugar'];
}

/** What is read of these has nothing to do with sugar, whatever it is called. */
const plainAccess = /\b(?:pm|postman|console|JSON|Math|Date)(?:\s*\.\s*\w+)+/g;

/** Sugar adds methods to every text, list and number, so any word that is one of theirs counts, and so does a computed call. */
function usesSugar(script: string): boolean {
  const rest = withoutComments(script).replaceAll(plainAccess, ' ');
  return /\]\s*\(/.test(rest) || (rest.match(/\b[a-z]\w*/gi) ?? []).some((word) => sugarNames.has(word));
}

/** Lines that are comments are left out, unless they might be lines of a text. */
function withoutComments(script: string): string {
  return script.includes('`') ? script : script.replaceAll(/^\s*\/\/.*$/gm, '');
}
