import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** What the process takes, bytes: as it is now, or as it was last told. */
  now(): number;
  /** Takes what the process itself tells, which it can between two scripts. */
  note(bytes: number): void;
  stop(): void;
}

const PAGE = 4_096;
/** How often a system without /proc is asked, ms. */
const ASK_MS = 500;

/** Watches from outside what a process takes: while a script runs it cannot tell. On Windows, it is known between scripts only. */
export function watchMemory(pid: number | undefined): MemoryWatch {
  let last = 0;
  const note = (bytes: number): void => {
    last = bytes;
  };
  if (process.platform === 'linux') return { now: () => readPages(pid) ?? last, note, stop() {} };
  if (process.platform === 'win32' || pid === undefined) return { now: () => last, note, stop() {} };
  const timer = setInterval(() => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, text) => {
      if (!error) last = Number(text) * 1_024;
    }).unref();
  }, ASK_MS);
  timer.unref();
  return { now: () => last, note, stop: () => clearInterval(timer) };
}

function readPages(pid: number | undefined): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
  } catch {
    return undefined;
  }
}
