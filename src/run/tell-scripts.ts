import { stateOf } from './carry-state.ts';
import { type Course, currentStep, goesOnAfterFault } from './flow-course.ts';
import { NEVER_ENDED } from './never-ended.ts';
import type { NewmanEmitter } from './newman-insides.ts';
import { sharesContext } from './newman-options.ts';

/** Tells what a flow's scripts do: when they run, what they assert, what they throw. */
export function tellScripts(newman: NewmanEmitter, course: Course): void {
  followPhases(newman, course);
  // Of a flow that shares contexts no script takes long: a worker that hangs does not hang in it.
  if (!sharesContext(course.order)) tellRunning(newman, course);
  tellErrors(newman, course);
  if (goesOnAfterFault(course)) tellState(newman, course);
  if (course.settings.tellsConsole) tellConsole(newman, course);
  newman.on('assertion', (error, { assertion, skipped }) => {
    if (skipped) return;
    const result = { type: 'assertion', step: course.progress.index, name: assertion, passed: !error } as const;
    course.tell(error ? { ...result, message: error.message } : result);
  });
}

/** What the variables and cookies are before scripts that may have to be terminated: the next request goes on with them. */
function tellState(newman: NewmanEmitter, { progress, tell }: Course): void {
  let last = '';
  const note = (_error: unknown, { events }: { events: unknown[] }): void => {
    if (events.length === 0 || progress.run === undefined) return;
    const state = stateOf(progress.run);
    const text = JSON.stringify(state);
    if (text === last || text.length > MAX_STATE) return;
    last = text;
    tell({ type: 'state', state });
  };
  newman.on('beforePrerequest', note);
  newman.on('beforeTest', note);
}

/** More characters of variables and cookies than this are not passed on before each script. */
const MAX_STATE = 2_000_000;

function tellConsole(newman: NewmanEmitter, { progress, tell }: Course): void {
  newman.on('console', (_error, { level, messages }) => {
    const text = cut(messages.map(consoleText).join(' '));
    tell({ type: 'console', step: progress.index, level, text });
  });
}

function consoleText(message: unknown): string {
  if (typeof message === 'string') return message;
  try {
    return JSON.stringify(message) ?? String(message);
  } catch {
    return '(a value that cannot be shown)';
  }
}

/** Which script runs, if one does: newman tells of the requests of scripts as it does of a step's own. */
function followPhases(newman: NewmanEmitter, { progress }: Course): void {
  newman.on('beforePrerequest', () => {
    progress.phase = 'prerequest';
  });
  newman.on('beforeTest', () => {
    progress.phase = 'test';
  });
  for (const phase of ['prerequest', 'test'] as const) {
    newman.on(phase, () => {
      progress.phase = 'request';
    });
  }
}

function tellRunning(newman: NewmanEmitter, { tell }: Course): void {
  newman.on('beforeScript', () => tell({ type: 'script', running: true }));
  newman.on('script', () => tell({ type: 'script', running: false }));
}

function tellErrors(newman: NewmanEmitter, course: Course): void {
  const { progress, tell } = course;
  // What a timer of a script throws is told by this event alone, what the script itself throws by both.
  let thrown: Error | undefined;
  newman.on('exception', (_error, { error }) => {
    thrown = error;
  });
  newman.on('beforeScript', () => {
    thrown = undefined;
  });
  newman.on('script', (error, { event }) => {
    const fault = error ?? thrown;
    if (!fault) return;
    progress.hasFault = true;
    if (fault.name === NEVER_ENDED) stopAfterIt(course);
    tell({ type: 'script-error', step: progress.index, phase: event.listen, message: describeError(fault) });
  });
}

/** Nothing runs any more in a context whose built-in functions are spoilt. */
function stopAfterIt(course: Course): void {
  course.progress.isTerminated = true;
  course.progress.stopped = `a script of "${currentStep(course)?.name}" could not be ended`;
  course.progress.run?.abort();
}

/** A script may throw a message of any length; what is cut is redacted as the beginning of what it was. */
const LONGEST_MESSAGE = 5_000;

function describeError(error: Error): string {
  return cut(error.name === NEVER_ENDED ? error.message : `${error.name}: ${error.message}`);
}

function cut(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}
