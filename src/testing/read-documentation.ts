import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packageRoot } from '../load/package-root.ts';

/** A fenced block of the documentation. */
export interface CodeBlock {
  /** `docs/ci.md:12`: file and line of the fence. */
  place: string;
  language: string;
  /** What follows the language on the fence: a file's name, or what the block is. */
  info: string;
  /** Why it cannot be run here, and is only parsed: `needs keys`, `needs network`, `needs an install`. */
  needs?: string;
  text: string;
}

/** A page of the documentation. */
export interface Page {
  path: string;
  text: string;
  blocks: CodeBlock[];
}

const single = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'AGENTS.md', 'templates/SKILL.md'];

/** Every page, with its blocks in their order. */
export function readDocumentation(): Page[] {
  const docs = readdirSync(join(packageRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name).replaceAll('\\', '/'));
  return [...single, ...docs.sort()].flatMap((path) => {
    const text = readIfThere(join(packageRoot, path));
    return text === undefined ? [] : [{ path, text, blocks: blocksOf(path, text) }];
  });
}

/** Links to files, relative to the page, without their anchors; addresses elsewhere are left out. */
export function linksOf(page: Page): string[] {
  const prose = page.text.replaceAll(/^(`{3,}).*?^\1/gms, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:/i.test(target) && !target.startsWith('#'))
    .map((target) => relative(packageRoot, join(packageRoot, page.path, '..', target.replace(/#.*$/, ''))));
}

function blocksOf(path: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const fence = /^ *```(\S*) ?(.*)$/.exec(lines[index] ?? '');
    if (!fence) continue;
    const end = lines.findIndex((line, at) => at > index && /^ *```$/.test(line));
    if (end < 0) throw new Error(`The block at ${path}:${index + 1} has no end.`);
    const needs = /^<!-- (needs .*) -->$/.exec(lines[index - 1] ?? '')?.[1];
    blocks.push({
      place: `${path}:${index + 1}`,
      language: fence[1] ?? '',
      info: fence[2] ?? '',
      ...(needs === undefined ? {} : { needs }),
      text: `${lines.slice(index + 1, end).join('\n')}\n`,
    });
    index = end;
  }
  return blocks;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
