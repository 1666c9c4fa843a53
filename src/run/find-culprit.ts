import type { Order } from './order.ts';

/** By how much the process may grow while a script runs, bytes. */
const MOST_GROWN = 400_000_000;

/** The flow whose script began last and has not ended; if no script runs, a lone flow is to blame, and else nobody is. */
export function findCulprit(orders: Order[]): Order | undefined {
  const running = orders.filter((order) => order.scriptSince !== undefined);
  running.sort((a, b) => (b.scriptSince ?? 0) - (a.scriptSince ?? 0));
  return running[0] ?? (orders.length === 1 ? orders[0] : undefined);
}

/** Whether a script has taken more memory than it may, where its process takes so many bytes now. */
export function hasGreedy(orders: Order[], memory: number): boolean {
  return orders.some(
    ({ scriptSince, memoryBefore = Infinity }) => scriptSince !== undefined && memory - memoryBefore > MOST_GROWN,
  );
}
