import type { PlannedStep } from '../model.ts';
import type { guardAgents } from './guard-agents.ts';
import type { Run } from './newman-insides.ts';
import type { Pacer } from './pacer.ts';
import type { FlowEvent } from './record-flow.ts';
import type { SentRequest } from './send-twin.ts';
import type { StepOutcome, Tries } from './steer.ts';
import type { Hop } from './tap-requests.ts';
import type { FlowOrder, WorkerSettings } from './worker-protocol.ts';

/** One flow on its way through newman: what it is run with, and how far it is. */
export interface Course {
  order: FlowOrder;
  settings: WorkerSettings;
  tools: WorkerTools;
  progress: Progress;
  tell(event: Told): void;
}

/** What a worker has for all of its flows. */
export interface WorkerTools {
  agents: ReturnType<typeof guardAgents>;
  pacer: Pacer;
}

/** What a flow tells of itself; which flow it is goes without saying. */
export type Told = WithoutFlow<FlowEvent>;
type WithoutFlow<Event> = Event extends FlowEvent ? Omit<Event, 'flow'> : never;

/** How far a flow is. What listens to newman writes it down, what decides reads it. */
export interface Progress {
  run?: Run;
  /** Index of the step; -1 before the first. */
  index: number;
  phase: Phase;
  /** By the step's index. */
  tries: Map<number, Tries>;
  /** Whether the step's own request was begun: a script may skip it. */
  hasRequested: boolean;
  /** What the request that newman is about to report came to on the wire. */
  hops: Hop[];
  /** What the step's own request came to, once it has. */
  outcome?: Outcome | undefined;
  /** The request as it was sent, while it is to be sent again just so. */
  same?: SentRequest | undefined;
  /** The same request at the same instant, while it is under way. */
  twin?: Promise<void> | undefined;
  /** Continues the flow once the calls of a step are there. */
  heard?: () => void;
  /** Why the flow ends before its last step. */
  stopped?: string;
  /** Whether that is a script that had to be terminated. */
  isTerminated?: true;
  /** The limit that ended it. */
  limit?: string;
  /** How many steps in a row have got no answer from the target; undefined until the first answer came. */
  silence?: number;
  /** What went wrong in the step before, where the flow goes on all the same. */
  after?: string | undefined;
  /** Whether a script broke off. */
  hasFault: boolean;
}

/** Scripts before and after the request; what newman does in between is the step's own. */
export type Phase = 'prerequest' | 'request' | 'test';

/** What a step's own request came to. */
interface Outcome extends StepOutcome {
  /** The request as it was sent. */
  sent: SentRequest | undefined;
}

/** A flow that has not begun. */
export function newProgress(): Progress {
  return { index: -1, phase: 'prerequest', tries: new Map(), hasRequested: false, hops: [], hasFault: false };
}

/** Whether one step does not stop the others: in a collection that nobody has written an order of steps for. */
export function goesOnAfterFault({ order, settings }: Pick<Course, 'order' | 'settings'>): boolean {
  return order.flow.round !== undefined && settings.endsAtFault !== true;
}

/** The step that is under way. */
export function currentStep({ order, progress }: Course): PlannedStep | undefined {
  return order.flow.steps[progress.index];
}

/** How often the step under way was tried. */
export function currentTries({ tries, index }: Progress): Tries {
  return tries.get(index) ?? { started: 1, retried: 0 };
}
