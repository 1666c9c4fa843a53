import { setFlagsFromString } from 'node:v8';

/** V8's own is 67,584: what counts down with the code that runs, until a function is looked at for optimising. */
const INTERRUPT_BUDGET = 1_000_000;

/** The versions that this was measured with, or is known to exist in: an unknown flag makes V8 complain. */
const KNOWN_V8 = { from: 11, to: 14 };

/**
 * Lets V8 wait longer before it optimises: a run of seconds is over before most of the optimised code pays for itself, and making it
 * keeps all cores busy.
 */
export function spareCompiling(v8 = process.versions.v8): void {
  const version = Number.parseInt(v8, 10);
  if (version >= KNOWN_V8.from && version <= KNOWN_V8.to) setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
