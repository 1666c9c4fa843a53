import type { ErrorObject } from 'ajv';
import type { Json } from '../model.ts';
import { briefValue } from '../openapi/brief-value.ts';
import type { JsonSchema, Judgement, Place, Reading, SchemaFault } from '../openapi/description.ts';
import type { Choice } from '../openapi/translate-discriminator.ts';
import { CHOICE, EXACT, FORBIDDEN, LITERALS } from '../openapi/translation.ts';
import { type ErrorNode, groupErrors, type UnionNode } from './group-errors.ts';

export interface Explanation {
  places: ReadonlyMap<object, Place>;
  reading: Reading;
  unjudged: Judgement['unjudged'];
}

/**
 * Turns ajv's errors into faults: one per refused keyword, and for a oneOf or anyOf that no branch satisfies the faults of one
 * branch only: that which its discriminator names, else the nearest. What is refused always has a fault, or hangs on a hole.
 */
export function explainErrors(errors: readonly ErrorObject[], explanation: Explanation): SchemaFault[] {
  const nodes = groupErrors(errors);
  const faults = explainNodes(nodes, explanation);
  if (faults.length > 0 || explanation.unjudged.length > 0) return faults.length < 2 ? faults : distinct(faults);
  return nodes.map(({ error }) => explainError(error, explanation));
}

function explainNodes(nodes: readonly ErrorNode[], explanation: Explanation): SchemaFault[] {
  const faults: SchemaFault[] = [];
  for (const node of nodes) {
    // Not spread: a body may have more faults than a call takes arguments.
    if (node.type === 'union') for (const fault of explainUnion(node, explanation)) faults.push(fault);
    else if (isReported(node.error, explanation)) faults.push(explainError(node.error, explanation));
  }
  return faults;
}

/** Two parts of an allOf may refuse a value for the same reason. */
function distinct(faults: SchemaFault[]): SchemaFault[] {
  const byKey = new Map(
    faults.map((fault) => [`${fault.pointer} ${fault.keyword} ${JSON.stringify(fault.expected)}`, fault]),
  );
  return [...byKey.values()];
}

/** Errors that only repeat others, or that hang on a hole, are not reported. */
function isReported(error: ErrorObject, explanation: Explanation): boolean {
  if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
  return error.keyword !== 'not' || !hangsOnHole(error, explanation);
}

function explainError(error: ErrorObject, explanation: Explanation): SchemaFault {
  const name = propertyOf(error);
  const pointer = name === undefined ? error.instancePath : `${error.instancePath}/${escaped(name)}`;
  const fault: SchemaFault = { pointer, keyword: keywordOf(error), expected: expectedOf(error) };
  if (!MISSING.includes(error.keyword)) fault.actual = actualOf(error, pointer, name, explanation);
  const place = placeOf(error, explanation);
  if (place !== undefined) fault.place = place;
  return fault;
}

function explainUnion(node: UnionNode, explanation: Explanation): SchemaFault[] {
  const { error } = node;
  if (hangsOnHole(error, explanation)) return [];
  const schemas = (error.parentSchema as Record<string, JsonSchema[]>)[error.keyword] ?? [];
  const { passing } = error.params as { passing?: number[] | null };
  if (Array.isArray(passing)) {
    const detail = `branches ${passing.map((index) => index + 1).join(' and ')} both match`;
    return [{ ...explainError(error, explanation), expected: 'exactly one matching branch', detail }];
  }
  const named = namedBranch(error);
  const index = named ?? nearestBranch(node);
  const name = nameOf(schemas[index], explanation);
  const which = named === undefined ? 'nearest' : 'the one that the discriminator names';
  const detail = `${which} of ${schemas.length} branches of ${error.keyword}: ${name ?? `number ${index + 1}`}`;
  return explainNodes(node.branches[index] ?? [], explanation).map((fault) => ({
    ...fault,
    detail: fault.detail ?? detail,
  }));
}

/** The branch that the value was meant for, by its discriminator. */
function namedBranch({ parentSchema, data }: ErrorObject): number | undefined {
  const choice = (parentSchema as { [CHOICE]?: Choice })[CHOICE];
  if (choice === undefined || typeof data !== 'object' || data === null) return undefined;
  const name: unknown = Object.hasOwn(data, choice.property)
    ? (data as Record<string, unknown>)[choice.property]
    : undefined;
  return typeof name === 'string' && Object.hasOwn(choice.branches, name) ? choice.branches[name] : undefined;
}

function nearestBranch({ error, branches }: UnionNode): number {
  let nearest = { index: 0, distance: Number.POSITIVE_INFINITY };
  for (const [index, nodes] of branches.entries()) {
    const distance = distanceOf(nodes, error.instancePath);
    if (distance < nearest.distance) nearest = { index, distance };
  }
  return nearest.index;
}

/** How far a value is from a branch: that of a union is that of its nearest. */
function distanceOf(nodes: readonly ErrorNode[], at: string): number {
  let sum = 0;
  for (const node of nodes) {
    if (node.type === 'error') sum += weightOf(node.error, at);
    else sum += Math.min(2000, ...node.branches.map((branch) => distanceOf(branch, at)));
  }
  return sum;
}

/** A branch of another type, or with another constant, is further away than one in which a field is wrong. */
function weightOf({ keyword, instancePath, params }: ErrorObject, at: string): number {
  const refused = keyword === EXACT ? (params as { refused?: string }).refused : keyword;
  if (refused === 'type' && instancePath === at) return 1000;
  if (refused === 'const' || refused === 'enum') return 20;
  if (refused === 'if' || refused === 'propertyNames') return 0;
  if (refused === 'required') return 3;
  return 2;
}

function nameOf(branch: JsonSchema | undefined, explanation: Explanation): string | undefined {
  if (typeof branch !== 'object') return undefined;
  const pointer = explanation.places.get(branch)?.pointer ?? '';
  return /\/schemas\/([^/]+)$/.exec(pointer)?.[1];
}

function hangsOnHole(error: ErrorObject, explanation: Explanation): boolean {
  const at = error.instancePath;
  return explanation.unjudged.some(({ pointer }) => pointer === at || pointer.startsWith(`${at}/`));
}

function placeOf(error: ErrorObject, { places }: Explanation): Place | undefined {
  const schema = error.parentSchema;
  const place = typeof schema === 'object' ? places.get(schema) : undefined;
  if (place === undefined) return undefined;
  const keyword = keywordOf(error);
  if (error.keyword === FORBIDDEN || error.keyword === 'false schema') return place;
  return { file: place.file, pointer: `${place.pointer}/${keyword}` };
}

function keywordOf(error: ErrorObject): string {
  if (error.keyword === FORBIDDEN) return String(error.schema);
  if (error.keyword === EXACT) return String((error.params as { refused?: string }).refused);
  if (error.keyword === 'false schema') return 'false';
  return error.keyword;
}

const MISSING = ['required', 'dependentRequired', 'dependencies'];

/** The property that an error is about, where it is about one and not about the whole value. */
function propertyOf(error: ErrorObject): string | undefined {
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
    case 'dependencies':
      return (error.params as { missingProperty: string }).missingProperty;
    case 'additionalProperties':
      return (error.params as { additionalProperty: string }).additionalProperty;
    case 'unevaluatedProperties':
      return (error.params as { unevaluatedProperty: string }).unevaluatedProperty;
    default:
      return error.propertyName;
  }
}

function expectedOf(error: ErrorObject): Json {
  switch (error.keyword) {
    case 'required':
    case 'dependentRequired':
    case 'dependencies':
      return 'present';
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
    case FORBIDDEN:
      return 'absent';
    case EXACT:
      return (error.schema as Record<string, Json>)[keywordOf(error)] ?? null;
    case 'contains':
      return 'a matching item';
    case 'not':
      return 'something else';
    case 'anyOf':
    case 'oneOf':
      return 'a matching branch';
    default:
      return asWritten(error);
  }
}

/** The value of a keyword, with numbers that a double cannot hold as the text that they were written as. */
function asWritten({ keyword, schema, parentSchema }: ErrorObject): Json {
  const literals = (parentSchema as { [LITERALS]?: Record<string, string> } | undefined)?.[LITERALS];
  const value = (schema ?? null) as Json;
  return literals === undefined ? value : withLiterals(value, literals, `/${keyword}`);
}

function withLiterals(value: Json, literals: Readonly<Record<string, string>>, at: string): Json {
  if (typeof value === 'number') return literals[at] ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => withLiterals(item, literals, `${at}/${index}`));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withLiterals(item, literals, `${at}/${escaped(name)}`)]),
  );
}

function actualOf(error: ErrorObject, pointer: string, name: string | undefined, { reading }: Explanation): Json {
  const literal = reading.exact?.get(pointer);
  if (literal !== undefined) return literal;
  if (error.propertyName !== undefined) return error.propertyName;
  return briefValue(name === undefined ? error.data : (error.data as Record<string, unknown>)[name]);
}

function escaped(name: unknown): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}
