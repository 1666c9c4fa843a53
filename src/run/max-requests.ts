import type { WorkerSettings } from './worker-protocol.ts';

/** Most requests of one flow, where nothing else is asked for. */
export const DEFAULT_MAX_REQUESTS = 1_000;

/**
 * How many requests one flow may send, those of scripts and redirects too, and how often one of its steps may start: a flow with more
 * does not test, it floods or runs in a circle.
 */
export function maxRequestsOf({ maxRequests = DEFAULT_MAX_REQUESTS }: Pick<WorkerSettings, 'maxRequests'>): number {
  return maxRequests;
}
