import type { AppliedRepair } from '../model.ts';
import type { Change } from './change.ts';

/** What `sync --check` found: the pinned files held against the newest ones. Public as JSON. */
export interface DriftReport {
  schemaVersion: 1;
  /** ISO 8601. */
  checkedAt: string;
  totals: { breaking: number; additive: number; documentation: number; unreachable: number };
  artefacts: ArtefactDrift[];
  /** Repairs that find nothing to mend in the newest version. */
  staleRepairs: Pick<AppliedRepair, 'collection' | 'item' | 'defect' | 'reason'>[];
}

export interface ArtefactDrift {
  id: string;
  path: string;
  watch?: string;
  /** `unwatched`: the lock names no address of a newest version. */
  state: 'same' | 'changed' | 'unreachable' | 'unwatched';
  /** Why it could not be compared. */
  reason?: string;
  pinned: { sha256: string; date?: string };
  newest?: { sha256: string; bytes: number };
  changes: Change[];
  /** Waivers that are bound to the pinned bytes: void once the pin moves. */
  boundWaivers: string[];
}

/** The report with its totals. */
export function assembleDrift(parts: Omit<DriftReport, 'schemaVersion' | 'totals'>): DriftReport {
  const changes = parts.artefacts.flatMap((artefact) => artefact.changes);
  const count = (kind: Change['class']): number => changes.filter((change) => change.class === kind).length;
  return {
    schemaVersion: 1,
    checkedAt: parts.checkedAt,
    totals: {
      breaking: count('breaking'),
      additive: count('additive'),
      documentation: count('documentation'),
      unreachable: parts.artefacts.filter(({ state }) => state === 'unreachable').length,
    },
    artefacts: parts.artefacts,
    staleRepairs: parts.staleRepairs,
  };
}

/** 1 when something breaking changed; 3 when something could not be compared; else 0. */
export function exitCodeOfDrift({ totals }: DriftReport): number {
  if (totals.breaking > 0) return 1;
  return totals.unreachable > 0 ? 3 : 0;
}
