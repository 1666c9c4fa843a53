/** The value that so many percent of the sorted values do not exceed (nearest rank); 0 of nothing. */
export function percentile(sorted: number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}
