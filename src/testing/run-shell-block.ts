import { createServer } from 'node:net';
import { run } from '../cli.ts';
import { aProcess, type FakeProcess } from './fake-process.ts';

/** A command of a block, as words; undefined where it is not one of ours. */
export function ownArguments(command: string): string[] | undefined {
  const words = splitWords(command);
  const starts = [['npx', 'vipps-contract'], ['npm', 'run', 'vipps-contract', '--'], ['vipps-contract']];
  for (const start of starts) {
    if (start.every((word, index) => words[index] === word)) return words.slice(start.length);
  }
  if (words[0] === 'npm' && words[1] === 'start') return ['run', ...words.slice(words[2] === '--' ? 3 : 2)];
  return undefined;
}

/** The commands of a block, without comments; lines that end in a backslash go on. */
export function commandsOf(text: string): { command: string; exitCode: number }[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => ({
      command: line.replace(/(^|\s)#.*$/, '').trim(),
      exitCode: Number(/# exits (\d+)/.exec(line)?.[1] ?? 0),
    }))
    .filter(({ command }) => command !== '');
}

/** What a command came to. */
export interface Ran {
  command: string;
  code: number;
  expected: number;
  out: string;
  err: string;
}

/**
 * Runs the commands of a block in a folder. A sandbox goes on until the block's end, as in a terminal of its own; the port
 * 8080 is replaced by a free one.
 */
export async function runShellBlock(text: string, folder: string): Promise<Ran[]> {
  const port = await freePort();
  const behind: { process: FakeProcess; ended: Promise<number> }[] = [];
  const ran: Ran[] = [];
  for (const { command, exitCode } of commandsOf(text.replaceAll('8080', String(port)))) {
    const args = ownArguments(command);
    if (args === undefined)
      throw new Error(`"${command}" is not a command of ours: mark the block with what it needs.`);
    const isBehind = args[0] === 'sandbox' && !args.includes('--help');
    const process = aProcess(folder, args);
    const ended = run(process);
    if (isBehind) {
      behind.push({ process, ended });
      await until(() => process.out() !== '');
      continue;
    }
    ran.push({ command, code: await ended, expected: exitCode, out: process.out(), err: process.err() });
  }
  for (const { process, ended } of behind) {
    process.signal('SIGINT');
    await ended;
  }
  return ran;
}

/** Words as a shell has them, quotation marks taken away. */
function splitWords(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
