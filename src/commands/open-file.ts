import { spawn } from 'node:child_process';

/** The command by which a system opens a file with the program that people use for it. */
export function openerOf(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'open';
  return platform === 'win32' ? 'explorer.exe' : 'xdg-open';
}

/** Opens a file and does not wait for it. @returns why it could not, if it could not be started */
export function openFile(path: string, opener = openerOf(process.platform)): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(opener, [path], { detached: true, stdio: 'ignore' });
    child.once('error', () => resolve(`${path} cannot be opened: there is no ${opener} here.`));
    child.once('spawn', () => {
      child.unref();
      resolve(undefined);
    });
  });
}
