import type { PlannedFlow } from '../model.ts';
import type { Order } from './order.ts';
import type { RunnerOptions } from './runner-options.ts';
import type { SharedValues } from './share-once.ts';
import type { WatchedWorker } from './watched-worker.ts';

/** What the orders of one runner have in common. */
export interface Workshop {
  options: RunnerOptions;
  /** Those under way, by their keys. */
  orders: Map<string, Order>;
  shared: SharedValues;
  worker: WatchedWorker;
  keyFor(flow: PlannedFlow): string;
}
