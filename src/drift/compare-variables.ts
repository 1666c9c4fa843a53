import { isDeepStrictEqual } from 'node:util';
import type { PostmanEnvironment, PostmanVariable } from '../model.ts';
import type { ChangeClass, Difference } from './change.ts';

/** What changed between two versions of an environment. */
export function compareEnvironments(id: string, before: PostmanEnvironment, after: PostmanEnvironment): Difference[] {
  return compareVariables(id, 'the environment', before.values, after.values);
}

/** What changed between two lists of variables: a collection has one too. A variable that is switched off is none. */
export function compareVariables(
  artefact: string,
  place: string,
  before: readonly PostmanVariable[],
  after: readonly PostmanVariable[],
): Difference[] {
  const [old, now] = [byName(before), byName(after)];
  const change = (name: string, kind: ChangeClass, code: Difference['code']): Difference => ({
    class: kind,
    artefact,
    code,
    place,
    subject: name,
    operations: [],
    items: [],
    variables: [name],
  });
  return [
    ...[...old.keys()].filter((name) => !now.has(name)).map((name) => change(name, 'breaking', 'variable-removed')),
    ...[...now.keys()].filter((name) => !old.has(name)).map((name) => change(name, 'additive', 'variable-added')),
    ...[...old].flatMap(([name, variable]): Difference[] => {
      const other = now.get(name);
      if (other === undefined) return [];
      const [was, is] = [textOf(variable), textOf(other)];
      if (was !== is) {
        // Most variables come empty, for people to fill in: one that comes filled takes nothing away.
        return [{ ...change(name, was === '' ? 'additive' : 'breaking', 'variable-changed'), before: was, after: is }];
      }
      return isDeepStrictEqual(meta(variable), meta(other)) ? [] : [change(name, 'documentation', 'text-changed')];
    }),
  ];
}

function byName(variables: readonly PostmanVariable[]): Map<string, PostmanVariable> {
  const enabled = variables.filter((variable) => variable.enabled !== false && variable.disabled !== true);
  return new Map(enabled.map((variable) => [variable.key, variable]));
}

function textOf({ value }: PostmanVariable): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function meta({ value: _value, enabled: _enabled, disabled: _disabled, ...rest }: PostmanVariable): object {
  return rest;
}
