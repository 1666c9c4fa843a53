import type { PostmanCollection, PostmanItem, Repair, Suite, Waiver } from '../model.ts';
import type { Description } from '../openapi/description.ts';
import { findOperation } from '../openapi/find-operation.ts';
import { itemsOf } from '../plan/find-item.ts';
import { repairItem } from '../plan/repair-item.ts';
import { matchesGlob } from '../waive.ts';
import type { Change, Difference, Touched } from './change.ts';
import { concerns } from './concerned-repairs.ts';
import { lookupUrl } from './item-url.ts';

/** What of ours upstream changes may touch, and what it is built on. */
export interface Ours {
  suites: readonly Suite[];
  repairs: readonly Repair[];
  waivers: readonly Waiver[];
  /** The pinned version. */
  collections: Readonly<Record<string, PostmanCollection>>;
  descriptions: readonly Description[];
  /** The newest version. */
  newest: Readonly<Record<string, PostmanCollection>>;
}

/** Tells of each change which flows, repairs and waivers it touches. */
export function touch(differences: readonly Difference[], ours: Ours): Change[] {
  const uses = usesOf(ours);
  return differences.map((difference) => ({ ...difference, touches: touchedBy(difference, ours, uses) }));
}

/** One item of a pinned collection and the operation that it calls. */
interface Use {
  collection: string;
  item: PostmanItem;
  description?: string;
  operationId?: string;
}

function usesOf({ collections, descriptions }: Ours): Use[] {
  return Object.entries(collections).flatMap(([collection, content]) =>
    itemsOf(content).map(({ item }): Use => {
      const match = findOperation(descriptions, item.request.method, lookupUrl(item));
      if (!match) return { collection, item };
      return { collection, item, description: match.description.id, operationId: match.operation.operationId };
    }),
  );
}

function touchedBy(difference: Difference, ours: Ours, uses: Use[]): Touched {
  const used = uses.filter((use) => isTouched(use, difference));
  return {
    flows: ours.suites.flatMap((suite) => flowsUsing(suite, used)),
    repairs: ours.repairs
      .filter((repair) => concerns(repair, difference))
      .flatMap((repair) => repairsOf(repair, used, ours)),
    waivers: ours.waivers.filter((waiver) => isAbout(waiver, difference)).map(waiverName),
  };
}

function isTouched({ collection, item, description, operationId }: Use, difference: Difference): boolean {
  if (difference.variables) {
    const isHere = !difference.artefact.startsWith('collection:') || difference.artefact === collection;
    return isHere && difference.variables.some((variable) => mentions(item, variable));
  }
  if (difference.artefact === collection) return difference.items.includes(item.name);
  return description === difference.artefact && difference.operations.includes(operationId ?? '');
}

/** In a template as `{{name}}`, in a script in quotes. */
function mentions(item: PostmanItem, variable: string): boolean {
  const text = JSON.stringify([item.request, item.event]);
  return [`{{${variable}}}`, `'${variable}'`, `\\"${variable}\\"`].some((form) => text.includes(form));
}

function flowsUsing({ name, collection, opening, flows }: Suite, used: Use[]): string[] {
  const items = new Set(used.filter((use) => use.collection === collection).map(({ item }) => item.name));
  return flows
    .filter(({ steps }) => [...(opening ?? []), ...steps].some((step) => items.has(step.item)))
    .map((flow) => `${name}/${flow.name}`);
}

function repairsOf(repair: Repair, used: Use[], { newest }: Ours): string[] {
  return used
    .filter(({ collection }) => collection === repair.collection)
    .filter(({ item }) => repair.items === '*' || repair.items.includes(item.name))
    .map(({ collection, item }) => {
      const content = newest[collection];
      const now = content && itemsOf(content).find((other) => other.item.name === item.name)?.item;
      return `${repair.defect} ${repair.name} (${item.name})${fateOf(repair, item, now)}`;
    });
}

/** What becomes of a repair with the newest version. */
function fateOf(repair: Repair, old: PostmanItem, now: PostmanItem | undefined): string {
  if (now === undefined) return ' · its request is gone';
  const isNeeded = (item: PostmanItem): boolean => repairItem(item, [repair]).repairs.some(({ stale }) => !stale);
  return isNeeded(old) && !isNeeded(now) ? ' · no longer needed' : '';
}

function isAbout(waiver: Waiver, { artefact, operations, statuses, part, pointers }: Difference): boolean {
  const isHere = waiver.artefact?.id === artefact || matchesGlob(waiver.description, artefact);
  if (!isHere || !operations.some((operation) => matchesGlob(waiver.operation, operation))) return false;
  if (part !== undefined && (part === 'request') !== (waiver.code === 'request-schema')) return false;
  if (statuses && !statuses.some((status) => overlaps(waiver.status, status))) return false;
  return pointers === undefined || pointers.some((pointer) => isRelated(waiver.pointer, pointer));
}

/** Whether one lies in the other, or both are one. A waiver without a pointer is about no schema. */
function isRelated(waived: string | undefined, changed: string): boolean {
  if (waived === undefined) return false;
  const [one, other] = [waived.split('/'), changed.split('/')];
  const shared = one.slice(0, other.length).map((segment) => (/^\d+$/.test(segment) ? '*' : segment));
  return shared.every((segment, index) => segment === other[index]);
}

/** `200`, `4xx` and `*` of waivers; `200`, `4XX` and `default` of descriptions. */
function overlaps(waived: string, described: string): boolean {
  if (waived === '*' || described === 'default') return true;
  const isRange = (text: string): boolean => /^\dxx$/i.test(text);
  if (isRange(waived) || isRange(described)) return waived[0] === described[0];
  return waived === described;
}

/** `body-schema fetchAuthorizationTokenUsingPost 200 /access_token`. */
export function waiverName({ code, operation, status, pointer }: Waiver): string {
  return [code, operation, status, pointer].filter((part) => part !== undefined && part !== '').join(' ');
}
