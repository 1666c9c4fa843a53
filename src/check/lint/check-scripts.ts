import { Script as ParsedScript } from 'node:vm';
import type { Fault } from '../../model.ts';
import type { OperationMatch } from '../../openapi/find-operation.ts';
import { findResponse } from '../subject.ts';
import type { Script } from './linted-item.ts';
import type { ItemRule } from './rule.ts';

/** Scripts that do not parse, wait for a status that does not come, or read fields that are not there. */
export const checkScripts: ItemRule = ({ scripts, match }) =>
  scripts.flatMap((script) => {
    const broken = parseError(script.code);
    if (broken !== undefined) return [{ code: 'script-error', keyword: script.listen, detail: broken }];
    if (match === undefined || script.listen !== 'test') return deprecated(script);
    return [...awaitedStatuses(script, match), ...readFields(script, match), ...deprecated(script)];
  });

/** Postman runs scripts in a function that may await. Compiled here, never run. */
function parseError(code: string): string | undefined {
  try {
    new ParsedScript(`(async function () {${code}\n})`);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const STATUS = /(?:response\.code|responseCode\.code)\s*={2,3}\s*(\d{3})|have\.status\(\s*(\d{3})/g;

function awaitedStatuses({ code }: Script, { operation }: OperationMatch): Fault[] {
  const awaited = [...code.matchAll(STATUS)].map((match) => Number(match[1] ?? match[2]));
  return [...new Set(awaited)]
    .filter((status) => findResponse(operation.responses, status) === undefined)
    .map((actual) => ({
      code: 'request-schema',
      keyword: 'awaited-status',
      expected: operation.responses.map(({ status }) => status),
      actual,
    }));
}

const PARSED = /(\w+)\s*=\s*(?:JSON\.parse\(\s*responseBody\s*\)|pm\.response\.json\(\s*\))/g;

/** Fields of the answer that a script reads and that no success has. */
function readFields({ code }: Script, match: OperationMatch): Fault[] {
  const listed = fieldsOfSuccess(match);
  if (listed === undefined) return [];
  const holders = [...code.matchAll(PARSED)].map((found) => found[1] ?? '');
  const read = holders
    .flatMap((name) => [...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))])
    .map((found) => found[1] ?? '');
  const direct = [...code.matchAll(/response\.json\(\s*\)\.(\w+)/g)].map((found) => found[1] ?? '');
  return [...new Set([...read, ...direct])]
    .filter((name) => !listed.has(name) && !OF_LISTS.includes(name))
    .map((name) => ({ code: 'request-schema', keyword: 'read-field', expected: [...listed].sort(), actual: name }));
}

const OF_LISTS = ['length', 'forEach', 'map', 'filter', 'find', 'some', 'every', 'slice', 'hasOwnProperty', 'toString'];

function fieldsOfSuccess({ description, operation }: OperationMatch): Set<string> | undefined {
  const fields = operation.responses
    .filter(({ status }) => status.startsWith('2'))
    .flatMap(({ content }) => content ?? [])
    .flatMap(({ schema }) => (schema === undefined ? [] : description.judgeOf(schema, 'response').fields));
  const names = fields.map(({ pointer }) => pointer.split('/')[1] ?? '');
  return names.length === 0 ? undefined : new Set(names);
}

function deprecated({ code, listen }: Script): Fault[] {
  const found = /\bpostman\.(?:set|get|clear)\w*Variable|\bresponseBody\b|\btests\[/.exec(code)?.[0];
  return found === undefined ? [] : [{ code: 'deprecated-script', keyword: listen, actual: found }];
}
