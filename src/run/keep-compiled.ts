import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledCode } from './running-worker.ts';

/** Writes compiled code for later workers, for the owner only. Where nothing can be written there is none, and that is all. */
export function keepCompiled({ name, bytes }: CompiledCode, folder: string): void {
  if (!/^[\w.-]+\.bin$/.test(name)) return;
  const draft = join(folder, `${name}.${process.pid}.${Date.now()}.part`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, join(folder, name));
  } catch {
    discard(draft);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it could not be written, there is nothing to discard.
  }
}
