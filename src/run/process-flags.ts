/**
 * A worker's heap may grow to this, MB. A script may take less; but one text or list can be large, and V8 ends the whole process where
 * an allocation goes past the limit.
 */
const MAX_HEAP_MB = 3_072;

/**
 * The flags of node for a process that runs scripts: no code out of strings but in their contexts, no write, no other process, thread or
 * add-on, and no file to be read but these.
 *
 * @param readable files and folders
 */
export function processFlags(readable: string[], known = process.allowedNodeEnvironmentFlags): string[] {
  const permission = known.has('--permission') ? '--permission' : '--experimental-permission';
  return [
    '--disallow-code-generation-from-strings',
    '--expose-internals',
    '--no-warnings',
    `--max-old-space-size=${MAX_HEAP_MB}`,
    permission,
    // Node 25 asks for this, and the sockets have a guard of their own.
    ...(known.has('--allow-net') ? ['--allow-net'] : []),
    ...readable.map((path) => `--allow-fs-read=${path}`),
  ];
}
