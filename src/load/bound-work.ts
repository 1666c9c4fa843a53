/** What a validation may cost. Compiled functions have it as `this`, and count by it. */
export interface Work {
  steps: number;
  /** ms of the processor, for one value. */
  allowed: number;
  /** When they are over at the earliest; set when the clocks are first looked at, which most values never need. */
  deadline: { wall: number; processor: number } | undefined;
  /** Looks at the clocks. @throws TooMuchWork after the deadline */
  look(): void;
  /** @throws TooMuchWork where there are more errors than anybody could be shown */
  append(errors: unknown[], error: unknown): void;
  join(errors: unknown[], more: readonly unknown[]): unknown[];
}

/** A value cannot be judged within bounds: of time, or of the number of errors. */
export class TooMuchWork extends Error {
  override name = 'TooMuchWork';
  readonly hasManyErrors: boolean;

  constructor(message: string, hasManyErrors = false) {
    super(message);
    this.hasManyErrors = hasManyErrors;
  }
}

export const MAX_ERRORS = 10_000;

/** Looking at the clock takes longer than most steps. */
const STEPS_BETWEEN_LOOKS = 512;

export function boundedWork(allowed: number): Work {
  return { steps: 0, allowed, deadline: undefined, look, append, join };
}

/** For the next value: making a new one takes longer than judging most values. */
export function restart(work: Work, allowed: number): void {
  work.steps = 0;
  work.allowed = allowed;
  work.deadline = undefined;
}

function look(this: Work): void {
  const wall = performance.now();
  this.deadline ??= { wall: wall + this.allowed, processor: processorMs() + this.allowed };
  // On a machine that is busy with other things time passes, but no work is done.
  if (wall > this.deadline.wall && processorMs() > this.deadline.processor)
    throw new TooMuchWork('judging it takes too long');
}

/** What this process has had of the processor so far, ms. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function append(this: Work, errors: unknown[], error: unknown): void {
  if (errors.push(error) > MAX_ERRORS) throw tooMany();
}

/** In place: ajv's own code copies all errors so far for each item that has some. */
function join(this: Work, errors: unknown[], more: readonly unknown[]): unknown[] {
  if (errors.length + more.length > MAX_ERRORS) throw tooMany();
  for (const error of more) errors.push(error);
  return errors;
}

function tooMany(): TooMuchWork {
  return new TooMuchWork(`more than ${MAX_ERRORS.toLocaleString('en')} errors came up`, true);
}

/** Counted in place: a call for each step would take as long as many small bodies. */
const STEP = `if(++this.steps%${STEPS_BETWEEN_LOOKS}===0)this.look();`;

/** Texts, and the places in ajv's code where work begins or grows: functions, rounds of loops, errors. */
const PLACES =
  /"(?:[^"\\]+|\\.)*"|let vErrors = null;|for\(let (i\d+)=0; \1<\w+; \1\+\+\)\{|for\(const key\d+ (?:in|of) [^{}"]+\)\{|vErrors\.push\((err\d+)\)|vErrors\.concat\(([\w.]+)\)/g;

/** The code that ajv made, with its work counted and bounded by `this`. */
export function boundCode(code: string): string {
  return code.replace(PLACES, (found, _index, error?: string, errors?: string) => {
    if (found.startsWith('"')) return found;
    if (error !== undefined) return `this.append(vErrors, ${error})`;
    if (errors !== undefined) return `this.join(vErrors, ${errors})`;
    return found + STEP;
  });
}
