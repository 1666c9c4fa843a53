/** The name of the error of a script that neither ends nor fails: it has spoilt what newman needs to end it. */
export const NEVER_ENDED = 'ScriptNeverEnded';

/** Patched into newman when the worker is bundled. */
export function neverEnded(): Error {
  const error = new Error('The script changed built-in functions so that it could not be ended.');
  error.name = NEVER_ENDED;
  return error;
}
