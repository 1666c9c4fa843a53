/** The value that so many percent of the sorted values do not exceed (nearest rank); 0 of nothing. */
export function percentile(sorted: number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? 0;
}

/** The middle value; the mean of both where there are two. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/**
 * How far off a median of so few values may be: its standard error, from the median absolute deviation, which one slow answer
 * does not spoil. (1.4826 makes the deviation a standard deviation, 1.2533 the error of a mean that of a median.)
 */
export function medianError(values: number[]): number {
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  return (1.2533 * 1.4826 * deviation) / Math.sqrt(Math.max(1, values.length));
}
