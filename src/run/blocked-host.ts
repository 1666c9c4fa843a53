/** The error code of a connection that was refused because it leads away from the target. */
export const BLOCKED_HOST = 'EBLOCKEDHOST';

/** @param place where it would have led: `http://127.0.0.1:9`, a socket's path */
export function blockedHost(place: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`A connection to ${place} was refused: only the target may be called.`), {
    code: BLOCKED_HOST,
  });
}
