import type { Repair, RepairChange } from '../model.ts';
import type { ChangeCode, Difference } from './change.ts';

/** Whether a change is in what a repair mends: its URL, that header, that body, that script. */
export function concerns({ change }: Repair, difference: Difference): boolean {
  const { code, artefact, statuses } = difference;
  if (statuses) return false;
  if (ofWhole.includes(code)) return true;
  return artefact.startsWith('openapi:') ? concernsDescription(change, difference) : concernsItem(change, difference);
}

const ofWhole: ChangeCode[] = ['request-removed', 'request-renamed', 'operation-removed', 'operation-moved'];

function concernsItem(change: RepairChange, { code, subject = '' }: Difference): boolean {
  switch (change.type) {
    case 'replace-in-url':
      return code === 'url-changed';
    case 'set-header':
      return code.startsWith('header-') && subject.toLowerCase() === change.name.toLowerCase();
    case 'replace-in-body':
      return code === 'body-changed' || code === 'body-mode-changed' || isInField(change.find, code, subject);
    case 'replace-in-script':
    case 'replace-script':
    case 'append-to-script':
      return code.startsWith('script-') && subject === change.listen;
    case 'remove-auth':
      return code === 'auth-changed';
  }
}

function isInField(find: string, code: ChangeCode, subject: string): boolean {
  return code.startsWith('body-field-') && find.includes(`"${subject.split('/').at(-1)}"`);
}

/** Only what a request is made of: a place of a description names it. */
function concernsDescription(change: RepairChange, { place }: Difference): boolean {
  if (change.type === 'set-header') return place.toLowerCase().includes(`request header ${change.name.toLowerCase()}`);
  if (change.type !== 'replace-in-body') return false;
  const field = /, request body.*\/([^/ ]+)/.exec(place)?.[1];
  return field !== undefined && change.find.includes(`"${field}"`);
}
