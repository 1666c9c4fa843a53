import { at as valueAt } from '../json-pointer.ts';
import type { Json, PlannedStep } from '../model.ts';
import type { Run } from './newman-insides.ts';

/** Values of variables as a flow's scripts see them; those that are missing are absent. */
export function readVariables(run: Run | undefined, names: string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = run?.state.environment.get(name) ?? run?.state.collectionVariables.get(name);
    if (value !== undefined && value !== null) values[name] = String(value);
  }
  return values;
}

/** A text with values where variables stand. */
export function fillIn(run: Run | undefined, text: string): string {
  return run?.state.environment.replaceIn(text) ?? text;
}

/** Sets what a step sets before it is sent. */
export function setVariables(run: Run | undefined, step: PlannedStep | undefined): void {
  for (const [name, value] of Object.entries(step?.variables ?? {})) {
    run?.state.environment.set(name, run.state.environment.replaceIn(value));
  }
}

/** Keeps values of the answer for the steps to come. */
export function captureVariables(run: Run | undefined, step: PlannedStep, answer: string | undefined): void {
  if (!step.captures || answer === undefined) return;
  const body = parse(answer);
  for (const [name, pointer] of Object.entries(step.captures)) {
    const value = body === undefined ? undefined : valueAt(body, pointer);
    if (value !== undefined)
      run?.state.environment.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
