/** As much of a process as is ended here. */
interface Ending {
  stdout: { writableLength: number };
  stderr: { writableLength: number };
  exit(): void;
}

/** How long what still goes on may take to end by itself, ms; how often it is looked whether all is written. */
const PATIENCE_MS = 100;

/** Ends a process that has said its last word, once that is written: no socket, timer or agent that was left keeps it. */
export function endProcess({ stdout, stderr, exit }: Ending): void {
  const timer = setInterval(() => {
    if (stdout.writableLength + stderr.writableLength > 0) return;
    clearInterval(timer);
    exit();
  }, PATIENCE_MS);
  timer.unref();
}
