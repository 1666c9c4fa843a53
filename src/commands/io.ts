import type { EndSignal } from '../exit-code.ts';

/** What a command may use of the process that it runs in; tests hand in one of their own. */
export interface Io {
  argv: string[];
  env: Record<string, string | undefined>;
  cwd(): string;
  stdout: Output;
  stderr: Output;
  on(signal: EndSignal, listener: () => void): unknown;
  off(signal: EndSignal, listener: () => void): unknown;
  exit(code: number): never;
}

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Whether colours may be used: on a terminal, unless NO_COLOR or --no-color says otherwise. */
export function usesColor(io: Pick<Io, 'stdout' | 'env'>, isWanted: boolean): boolean {
  return isWanted && io.stdout.isTTY === true && !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}

/** Width of the terminal; 80 elsewhere. */
export function columnsOf(io: Pick<Io, 'stdout'>): number {
  return io.stdout.columns ?? 80;
}
