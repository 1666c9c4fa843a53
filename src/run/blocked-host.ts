/** The error code of a connection that was refused because it leads away from the target. */
export const BLOCKED_HOST = 'EBLOCKEDHOST';

type BlockedHost = NodeJS.ErrnoException & { place: string };

/** The errors of this thread that something may have wrapped, by their message. */
const recent = new Map<string, BlockedHost>();
const MAX_RECENT = 100;

/** @param place where it would have led: `http://127.0.0.1:9`, a socket's path */
export function blockedHost(place: string): BlockedHost {
  const error = Object.assign(new Error(`A connection to ${place} was refused: only the target may be called.`), {
    code: BLOCKED_HOST,
    place,
  });
  if (recent.size >= MAX_RECENT) recent.clear();
  recent.set(error.message, error);
  return error;
}

/** newman's own tunnel makes an error of its own out of the guard's. */
const TUNNEL = 'tunneling socket could not be established, cause=';

/** The guard's error that is behind another one, if there is one. */
export function blockedHostBehind(error: NodeJS.ErrnoException): BlockedHost | undefined {
  if (error.code === BLOCKED_HOST) return error as BlockedHost;
  return error.message.startsWith(TUNNEL) ? recent.get(error.message.slice(TUNNEL.length)) : undefined;
}
