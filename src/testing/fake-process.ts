import type { Io } from '../commands/io.ts';
import type { EndSignal } from '../exit-code.ts';

/** A stand-in for the process: what was written to it, and its signals. */
export interface FakeProcess extends Io {
  out(): string;
  err(): string;
  /** Sends a signal to whoever listens. */
  signal(name: EndSignal): void;
}

/** A process in a folder, with arguments and an environment of its own. */
export function aProcess(cwd: string, args: string[], env: Record<string, string> = {}): FakeProcess {
  const written = { stdout: '', stderr: '' };
  const listeners = new Map<string, Set<() => void>>();
  const output = (name: keyof typeof written) => ({
    isTTY: false,
    write(text: string) {
      written[name] += text;
      return true;
    },
  });
  return {
    argv: ['node', 'vipps-contract', ...args],
    env: { CI: '1', ...env },
    cwd: () => cwd,
    stdout: output('stdout'),
    stderr: output('stderr'),
    on: (name, listener) => listeners.set(name, (listeners.get(name) ?? new Set()).add(listener)),
    off: (name, listener) => listeners.get(name)?.delete(listener),
    exit(code) {
      throw new Error(`exit ${code}`);
    },
    out: () => written.stdout,
    err: () => written.stderr,
    signal: (name) => listeners.get(name)?.forEach((listener) => void listener()),
  };
}
