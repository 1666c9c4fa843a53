import type { AppliedRepair } from '../model.ts';

/** One sentence about the repairs that a run no longer needs, or none. */
export function staleRepairNotes(repairs: readonly AppliedRepair[]): string[] {
  const stale = repairs.filter((repair) => repair.stale);
  if (stale.length === 0) return [];
  const names = [...new Set(stale.map(({ defect, item }) => `${defect} (${item})`))].join(', ');
  return [
    `No longer needed, as the official collection has mended itself: ${names}. Remove from src/suites/repairs.ts.`,
  ];
}
