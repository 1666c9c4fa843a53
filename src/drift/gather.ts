import type { Json } from '../model.ts';
import type { Change, ChangeClass, ChangeCode, Difference } from './change.ts';

/** A change as one operation shows it. */
export interface RawChange {
  class: ChangeClass;
  code: ChangeCode;
  operation?: string;
  /** Where, for people, if no other operation shows the same. */
  place: string;
  /** `request` or `response 200`; `` for the operation. */
  part: string;
  subject?: string;
  before?: Json;
  after?: Json;
  /** Pointer into the description: what several operations share has one. */
  schemaPointer?: string;
  /** Where in the request, or in the body of the answer. */
  pointer?: string;
}

/** Makes one change of all that come from one place in the description. */
export function gather(artefact: string, raw: readonly RawChange[]): Difference[] {
  const groups = new Map<string, RawChange[]>();
  for (const change of raw) {
    const { class: kind, code, schemaPointer, place, subject, before, after } = change;
    const key = JSON.stringify([kind, code, schemaPointer ?? place, subject, before, after]);
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  return [...groups.values()].map((group) => gathered(artefact, group));
}

function gathered(artefact: string, group: RawChange[]): Difference {
  const [first] = group as [RawChange];
  const { class: kind, code, subject, before, after } = first;
  const statuses = unique(group.flatMap(({ part }) => (part.startsWith('response ') ? [part.slice(9)] : [])));
  const isAboutAnswers = group.every(({ part }) => part.startsWith('response '));
  const change: Difference = {
    class: kind,
    artefact,
    code,
    place: placeOf(group),
    operations: unique(group.flatMap(({ operation }) => operation ?? [])),
    items: [],
  };
  if (subject !== undefined) change.subject = subject;
  if (before !== undefined) change.before = before;
  if (after !== undefined) change.after = after;
  if (isAboutAnswers) change.statuses = statuses;
  if (isAboutAnswers) change.part = 'response';
  else if (group.every(({ part }) => part === 'request')) change.part = 'request';
  const pointers = unique(group.flatMap(({ pointer }) => pointer ?? []));
  if (pointers.length > 0) change.pointers = pointers;
  return change;
}

function placeOf(group: RawChange[]): Change['place'] {
  const places = unique(group.map(({ place }) => place));
  const [first = ''] = places;
  const schema = group[0]?.schemaPointer;
  const others = places.length === 1 ? '' : ` and ${places.length - 1} more`;
  return others && schema?.startsWith('/components/') ? `${first}${others} (#${schema})` : `${first}${others}`;
}

function unique(all: string[]): string[] {
  return [...new Set(all)];
}
