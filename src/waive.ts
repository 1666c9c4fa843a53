import type { Finding, FindingDraft, Waiver } from './model.ts';

/** What waivers are held against. */
export interface WaiveContext {
  /** ISO 8601: a waiver holds through the day on which it expires. */
  now: string;
  /** The artefacts that are judged by. A waiver that is bound to other bytes is void. */
  pins: readonly { id: string; sha256: string }[];
}

/** Marks the findings that a waiver covers. Findings that no waiver covers come back as they were. */
export function waive<F extends Omit<FindingDraft, 'id'>>(
  findings: readonly F[],
  waivers: readonly Waiver[],
  context: WaiveContext,
): F[] {
  const valid = waivers.filter((waiver) => isValid(waiver, context));
  return findings.map((finding) => {
    const waiver = valid.find((candidate) => covers(candidate, finding));
    return waiver === undefined ? finding : { ...finding, waivedBy: signatureOf(waiver) };
  });
}

/** Whether a waiver applies at all: its time is not past, and the artefact that is wrong has not moved. */
export function isValid(waiver: Waiver, context: WaiveContext): boolean {
  return !isExpired(waiver, context.now) && !isVoid(waiver, context.pins);
}

export function isExpired({ expires }: Waiver, now: string): boolean {
  return expires !== undefined && now.slice(0, 10) > expires.slice(0, 10);
}

/** Bound to bytes that are not the ones judged by. */
export function isVoid({ artefact }: Waiver, pins: WaiveContext['pins']): boolean {
  return artefact !== undefined && !pins.some(({ id, sha256 }) => id === artefact.id && sha256 === artefact.sha256);
}

/** Whether a waiver is about a finding: one field's one fault and nothing else. */
export function covers(waiver: Waiver, finding: Omit<FindingDraft, 'id'>): boolean {
  return (
    waiver.code === finding.code &&
    matchesGlob(waiver.description, finding.description ?? '') &&
    matchesGlob(waiver.operation, finding.operationId ?? requestOf(finding)) &&
    (matchesStatus(waiver.status, finding.status) || isNotSentYet(finding)) &&
    matchesPointer(waiver.pointer, finding.pointer) &&
    (waiver.keyword === undefined || waiver.keyword === finding.keyword)
  );
}

/** What `lint` finds wrong in a request has no status: whatever comes, the fault is the same. */
function isNotSentYet({ code, status }: Pick<Finding, 'code' | 'status'>): boolean {
  return code === 'request-schema' && status === undefined;
}

/** `GET /path`, where no description knows the operation. */
function requestOf({ code, actual }: Omit<FindingDraft, 'id'>): string {
  return code === 'undocumented-operation' && typeof actual === 'string' ? actual : '';
}

/** `200`, `4xx` or `*`. */
export function matchesStatus(wanted: string, status: number | undefined): boolean {
  if (wanted === '*') return true;
  if (status === undefined) return false;
  return /^\dxx$/i.test(wanted) ? Math.floor(status / 100) === Number(wanted[0]) : String(status) === wanted;
}

/** In descriptions and operations `*` stands for any text. */
export function matchesGlob(wanted: string, given: string): boolean {
  if (!wanted.includes('*')) return wanted === given;
  const source = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 's').test(given);
}

/** In pointers `*` stands for one segment. */
function matchesPointer(wanted: string | undefined, given: string | undefined): boolean {
  if (wanted === undefined || given === undefined) return wanted === given;
  const segments = wanted.split('/');
  const others = given.split('/');
  return (
    segments.length === others.length &&
    segments.every((segment, index) => segment === '*' || segment === others[index])
  );
}

function signatureOf({ reason, owner, expires, artefact }: Waiver): NonNullable<Finding['waivedBy']> {
  return {
    reason,
    owner,
    ...(expires === undefined ? {} : { expires }),
    ...(artefact === undefined ? {} : { artefact: `${artefact.id} sha256 ${artefact.sha256.slice(0, 12)}` }),
  };
}
