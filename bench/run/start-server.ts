import { type ChildProcess, spawn } from 'node:child_process';

/** Starts a server that prints its origin first. */
export async function startServer(script: string[]): Promise<{ process: ChildProcess; origin: string }> {
  const child = spawn(process.execPath, script, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const chunk of child.stdout) {
    const origin = /http:\/\/\S+/.exec(String(chunk))?.[0];
    if (origin) {
      child.stdout.resume();
      return { process: child, origin };
    }
  }
  throw new Error(`${script.join(' ')} did not start.`);
}
