import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pc from 'picocolors';
import { packageRoot } from '../load/package-root.ts';
import { didYouMean } from '../plan/suggest.ts';
import { parseExplanation } from '../report/explanation.ts';
import { markdownText } from '../report/markdown-text.ts';
import { UsageError } from '../usage-error.ts';
import { columnsOf, type Io, usesColor } from './io.ts';

const folder = join(packageRoot, 'docs', 'findings');

/** How an explanation is printed. */
export interface ExplainOptions {
  color?: boolean;
  /** For programs: one object, or a list of all codes. */
  json?: boolean;
}

/** Prints the page of a finding's code, or the list of all codes. @returns the exit code */
export async function explainCommand(
  code: string | undefined,
  io: Io,
  { color = true, json = false }: ExplainOptions = {},
): Promise<number> {
  const codes = (await readdir(folder)).filter((name) => name !== 'README.md').map((name) => name.replace(/\.md$/, ''));
  if (code !== undefined && !codes.includes(code)) {
    const near = didYouMean(code, codes);
    throw new UsageError(`There is no finding "${code}".${near || ' "vipps-contract explain" lists them all.'}`);
  }
  if (json) {
    io.stdout.write(`${JSON.stringify(await explanationOf(code, codes), null, 2)}\n`);
    return 0;
  }
  const page = await readFile(join(folder, `${code ?? 'README'}.md`), 'utf8');
  const colors = pc.createColors(usesColor(io, color));
  io.stdout.write(markdownText(page, { columns: columnsOf(io), colors }, linkOf));
  return 0;
}

async function explanationOf(code: string | undefined, codes: string[]): Promise<unknown> {
  const read = async (name: string) => parseExplanation(await readFile(join(folder, `${name}.md`), 'utf8'));
  if (code !== undefined) return { code, ...(await read(code)) };
  const all = await Promise.all(codes.map(async (name) => ({ code: name, ...(await read(name)) })));
  return all.map(({ code: name, severity, summary }) => ({ code: name, severity, summary }));
}

/** Pages of other findings are known by their code; everything else is shown as what it is. */
function linkOf(target: string): string | undefined {
  if (/^[a-z-]+\.md$/.test(target)) return undefined;
  return target.replace(/^\.\.\//, 'docs/').replace(/#.*$/, '');
}
