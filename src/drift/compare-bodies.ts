import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonPointer, PostmanBody } from '../model.ts';
import { parseTemplate, printTemplate } from '../plan/json-template.ts';
import type { ChangeClass, ChangeCode } from './change.ts';

export interface BodyDifference {
  class: ChangeClass;
  code: ChangeCode;
  subject?: string;
  before?: Json;
  after?: Json;
}

/** What changed in the body that an item sends; field by field where both versions are JSON. */
export function compareBodies(before: PostmanBody | undefined, after: PostmanBody | undefined): BodyDifference[] {
  const [old, now] = [contentOf(before), contentOf(after)];
  if (isDeepStrictEqual(old, now)) return [];
  if (old.mode !== now.mode) {
    return [{ class: 'breaking', code: 'body-mode-changed', before: old.mode, after: now.mode }];
  }
  const [one, other] = [parseTemplate(old.raw), parseTemplate(now.raw)];
  if (old.mode !== 'raw' || one === undefined || other === undefined) {
    return [{ class: 'breaking', code: 'body-changed' }];
  }
  return compareFields(leavesOf(one.json), leavesOf(other.json));
}

function contentOf(body: PostmanBody | undefined): { mode: string; raw: string; rest: unknown } {
  const { mode, raw, options: _options, ...rest } = body ?? {};
  const isEmpty = mode === undefined || (mode === 'raw' && (raw ?? '').trim() === '');
  return isEmpty ? { mode: 'none', raw: '', rest: {} } : { mode, raw: (raw ?? '').replaceAll('\r', ''), rest };
}

function compareFields(before: Map<JsonPointer, Json>, after: Map<JsonPointer, Json>): BodyDifference[] {
  return [
    ...[...before].flatMap(([subject, old]): BodyDifference[] => {
      const now = after.get(subject);
      if (now === undefined) return [{ class: 'breaking', code: 'body-field-removed', subject, before: shown(old) }];
      if (isDeepStrictEqual(old, now)) return [];
      const kind = isSameKind(old, now) ? 'additive' : 'breaking';
      return [{ class: kind, code: 'body-field-changed', subject, before: shown(old), after: shown(now) }];
    }),
    ...[...after]
      .filter(([subject]) => !before.has(subject))
      .map(
        ([subject, now]): BodyDifference => ({
          class: 'additive',
          code: 'body-field-added',
          subject,
          after: shown(now),
        }),
      ),
  ];
}

/** Another literal of the same type asks for the same; another variable, or a type that changed, does not. */
function isSameKind(old: Json, now: Json): boolean {
  return typeof old === typeof now && !/[{\u2983]/.test(`${String(old)}${String(now)}`);
}

/** As it stands in the body, variables where they stood. */
function shown(value: Json): string {
  return printTemplate({ json: value });
}

function leavesOf(
  value: Json,
  pointer: JsonPointer = '',
  found = new Map<JsonPointer, Json>(),
): Map<JsonPointer, Json> {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (children.length === 0) found.set(pointer, value);
  for (const [key, child] of children) {
    leavesOf(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, found);
  }
  return found;
}
