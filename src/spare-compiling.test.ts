import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const module = fileURLToPath(new URL('./spare-compiling.ts', import.meta.url));

it.each([
  ['of this Node.js', process.versions.v8, false],
  ['that nobody knows yet', '99.1', true],
])('leaves V8 %s without a complaint, and sets its flag where it is known', (_what, version, isSame) => {
  const script = `
    const { cachedDataVersionTag: tag } = await import('node:v8');
    const { spareCompiling } = await import(${JSON.stringify(module)});
    const before = tag();
    spareCompiling(${JSON.stringify(version)});
    console.log(before === tag());`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(output.trim()).toBe(String(isSame));
});
