import type { PlannedFlow } from '../model.ts';
import type { LeftState } from './left-state.ts';
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
  /** What the last iteration of a collection has left, by flow and sales unit. */
  states: Map<string, LeftState>;
  worker: WatchedWorker;
  /** Whether a person has interrupted the run. */
  isInterrupted: boolean;
  keyFor(flow: PlannedFlow): string;
}
