import type { ErrorObject } from 'ajv';
import type { Json } from '../model.ts';
import { briefValue } from '../openapi/brief-value.ts';
import type { JsonSchema, Judgement, Place, Reading, SchemaFault } from '../openapi/description.ts';
import { numericKeywords } from '../openapi/numeric-keywords.ts';
import { EXACT, FORBIDDEN } from '../openapi/translation.ts';

export interface Explanation {
  places: ReadonlyMap<object, Place>;
  reading: Reading;
  unjudged: Judgement['unjudged'];
  /** Errors of a value under one branch of a oneOf or anyOf. */
  errorsOf(branch: JsonSchema, value: unknown): ErrorObject[];
}

/**
 * Turns ajv's errors into faults: one per refused keyword, and for a oneOf or anyOf that no branch satisfies the faults
 * of the nearest branch only.
 */
export function explainErrors(errors: readonly ErrorObject[], explanation: Explanation): SchemaFault[] {
  const faults: SchemaFault[] = [];
  for (const error of errors.some(isUnion) ? withoutBranches(errors) : errors) {
    // Not spread: a body may have more faults than a call takes arguments.
    if (isUnion(error)) for (const fault of explainUnion(error, explanation)) faults.push(fault);
    else if (isTold(error, explanation)) faults.push(explainError(error, explanation));
  }
  return faults.length < 2 ? faults : distinct(faults);
}

/** Two parts of an allOf may refuse a value for the same reason. */
function distinct(faults: SchemaFault[]): SchemaFault[] {
  const byKey = new Map(faults.map((fault) => [`${fault.pointer} ${fault.keyword} ${String(fault.expected)}`, fault]));
  return [...byKey.values()];
}

/** ajv puts the errors of all branches just before the error of the oneOf or anyOf itself. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const kept: ErrorObject[] = [];
  for (let index = errors.length - 1; index >= 0; index--) {
    const error = errors[index] as ErrorObject;
    kept.push(error);
    if (!isUnion(error)) continue;
    while (index > 0 && isOfBranch(errors[index - 1] as ErrorObject, error)) index--;
  }
  return kept.reverse();
}

function isUnion({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf';
}

function isOfBranch(error: ErrorObject, union: ErrorObject): boolean {
  if (error.schemaPath.startsWith(`${union.schemaPath}/`)) return true;
  // Behind a $ref the path starts anew: only the place in the value tells.
  const behindRef = /^#\/definitions\/[^/]+/.exec(error.schemaPath)?.[0];
  return (
    behindRef !== undefined &&
    !union.schemaPath.startsWith(behindRef) &&
    error.instancePath.startsWith(union.instancePath)
  );
}

/** Errors that only repeat others, or were overruled, are not told. */
function isTold(error: ErrorObject, explanation: Explanation): boolean {
  if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
  if (error.keyword === 'not' && hangsOnHole(error, explanation)) return false;
  return explanation.reading.exact === undefined || !isRounded(error, explanation);
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

function explainUnion(error: ErrorObject, explanation: Explanation): SchemaFault[] {
  if (hangsOnHole(error, explanation)) return [];
  const branches = (error.parentSchema as Record<string, JsonSchema[]>)[error.keyword] ?? [];
  const place = placeOf(error, explanation);
  const matching = (error.params as { passingSchemas?: number[] | null }).passingSchemas;
  if (Array.isArray(matching)) {
    const detail = `branches ${matching.map((index) => index + 1).join(' and ')} both match`;
    return [
      {
        pointer: error.instancePath,
        keyword: error.keyword,
        expected: 'exactly one matching branch',
        actual: briefValue(error.data),
        ...(place === undefined ? {} : { place }),
        detail,
      },
    ];
  }
  return nearestBranch(error, branches, explanation);
}

function nearestBranch(error: ErrorObject, branches: JsonSchema[], explanation: Explanation): SchemaFault[] {
  let nearest: { faults: SchemaFault[]; distance: number; index: number } | undefined;
  for (const [index, branch] of branches.entries()) {
    const faults = explainErrors(explanation.errorsOf(branch, error.data), {
      ...explanation,
      reading: { value: error.data as Json },
      unjudged: [],
    });
    const distance = faults.reduce((sum, fault) => sum + weightOf(fault), 0);
    if (nearest === undefined || distance < nearest.distance) nearest = { faults, distance, index };
  }
  if (nearest === undefined) return [];
  const name = nameOf(branches[nearest.index], explanation);
  const detail = `nearest of ${branches.length} branches of ${error.keyword}: ${name ?? `number ${nearest.index + 1}`}`;
  return nearest.faults.map((fault) => ({
    ...fault,
    pointer: error.instancePath + fault.pointer,
    detail: fault.detail ?? detail,
  }));
}

/** A branch of another type, or with another constant, is further away than one in which a field is wrong. */
function weightOf(fault: SchemaFault): number {
  if (fault.pointer === '' && fault.keyword === 'type') return 1000;
  if (fault.keyword === 'const' || fault.keyword === 'enum') return 20;
  if (fault.keyword === 'required') return 3;
  return 2;
}

function nameOf(branch: JsonSchema | undefined, explanation: Explanation): string | undefined {
  if (typeof branch !== 'object') return undefined;
  const pointer = explanation.places.get(branch)?.pointer ?? '';
  return /\/schemas\/([^/]+)$/.exec(pointer)?.[1];
}

function hangsOnHole(error: ErrorObject, explanation: Explanation): boolean {
  return explanation.unjudged.some(({ pointer }) => pointer.startsWith(error.instancePath));
}

/** Whether ajv judged a rounded number: `x-exact` has judged it by its literal. */
function isRounded(error: ErrorObject, { reading }: Explanation): boolean {
  if (reading.exact === undefined || reading.exact.size === 0) return false;
  if (error.keyword === 'uniqueItems') {
    const { i, j } = error.params as { i: number; j: number };
    const [one, other] = [i, j].map((index) => reading.exact?.get(`${error.instancePath}/${index}`));
    return one !== other;
  }
  const rules = (error.parentSchema as Record<string, unknown> | undefined)?.[EXACT];
  return numericKeywords.includes(error.keyword) && rules !== undefined && reading.exact.has(error.instancePath);
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
    default:
      return (error.schema ?? null) as Json;
  }
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
