import type { Unnumbered } from './place-fault.ts';

/** As many as anybody reads of one kind in one answer. */
const MOST = 200;

/**
 * Findings about one exchange or step, where a body of 200,000 wrong fields is as wrong as one of 200: the first of each kind, and
 * one in place of the rest that says how many. What is waived, and by what, is a kind of its own: it neither hides what is not
 * nor takes its place.
 */
export function boundFindings(findings: Unnumbered[]): Unnumbered[] {
  if (findings.length <= MOST) return findings;
  const totals = new Map<string, number>();
  const kinds = findings.map(kindOf);
  for (const kind of kinds) totals.set(kind, (totals.get(kind) ?? 0) + 1);
  const told = new Map<string, number>();
  return findings.flatMap((finding, index) => {
    const kind = kinds[index] ?? '';
    const nth = (told.get(kind) ?? 0) + 1;
    told.set(kind, nth);
    if (nth <= MOST) return [finding];
    const rest = (totals.get(kind) ?? 0) - MOST;
    if (nth > MOST + 1) return [];
    return [rest === 1 ? finding : { ...finding, omitted: rest }];
  });
}

function kindOf({ code, severity, waivedBy }: Unnumbered): string {
  return waivedBy === undefined ? `${code} ${severity}` : JSON.stringify([code, severity, waivedBy]);
}
