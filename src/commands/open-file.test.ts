import { expect, it } from 'vitest';
import { openerOf, openFile } from './open-file.ts';

it.each([
  ['linux', 'xdg-open'],
  ['darwin', 'open'],
  ['win32', 'explorer.exe'],
] as const)('%s opens files by %s', (platform, opener) => {
  expect(openerOf(platform)).toBe(opener);
});

it('hands the file to the opener, and says where there is none', async () => {
  expect(await openFile('report.html', process.execPath)).toBeUndefined();
  expect(await openFile('report.html', 'no-such-opener')).toBe(
    'report.html cannot be opened: there is no no-such-opener here.',
  );
});
