/** Something a person can put right: shown as one sentence that says what to do, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
