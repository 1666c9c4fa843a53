import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = resolve(import.meta.dirname);

interface SourceFile {
  /** `run/runner.ts` */
  path: string;
  /** `run`; the file itself where it lies at the top. */
  room: string;
  imports: Import[];
}

interface Import {
  /** A path below `src/`, or a package. */
  target: string;
  room: string | undefined;
  isTypeOnly: boolean;
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !/\.(test|browser)\.tsx?$|\.d\.ts$|testing/.test(path))
  .map(readSource);

function readSource(path: string): SourceFile {
  const text = readFileSync(join(source, path), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(['"]([^'"]+)['"]\)/g);
  const imports = [
    ...[...statements].map(([, type, target]) => importOf(path, target ?? '', type !== undefined)),
    ...[...dynamic].map(([, target]) => importOf(path, target ?? '', false)),
  ];
  return { path, room: roomOf(path), imports };
}

function importOf(from: string, target: string, isTypeOnly: boolean): Import {
  if (!target.startsWith('.')) return { target, room: undefined, isTypeOnly };
  const path = relative(source, resolve(source, dirname(from), target));
  return { target: path, room: roomOf(path), isTypeOnly };
}

function roomOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/** Files of a room that import what `isForbidden` says they must not. */
function offenders(
  isIn: (file: SourceFile) => boolean,
  isForbidden: (one: Import, file: SourceFile) => boolean,
): string[] {
  return files
    .filter(isIn)
    .flatMap((file) =>
      file.imports.filter((one) => isForbidden(one, file)).map((one) => `${file.path} imports ${one.target}`),
    );
}

const isPure = (file: SourceFile): boolean =>
  ['openapi', 'plan', 'check', 'drift', 'waive.ts', 'report'].includes(file.room);

describe('the house', () => {
  it('is read whole', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.find((file) => file.path === 'run/run-flow.ts')?.imports).toContainEqual({
      target: 'newman',
      room: undefined,
      isTypeOnly: false,
    });
  });

  it('keeps the nouns free of imports', () => {
    expect(
      offenders(
        (file) => file.room === 'model.ts',
        () => true,
      ),
    ).toEqual([]);
  });

  it('lets suites import the nouns, and each other', () => {
    expect(
      offenders(
        (file) => file.room === 'suites',
        (one) => !['model.ts', 'suites'].includes(one.room ?? ''),
      ),
    ).toEqual([]);
  });

  it('keeps the pure rooms from disk, network, processes and the rooms that have them', () => {
    const impure = /^(node:)?(fs|http|https|net|dns|tls|child_process|worker_threads|process|os)(\/|$)/;
    const edges = ['load', 'run', 'sandbox', 'commands'];
    expect(
      offenders(isPure, (one) => impure.test(one.target) || (!one.isTypeOnly && edges.includes(one.room ?? ''))),
    ).toEqual([]);
  });

  it('keeps clocks, environment, chance and console out of the pure rooms', () => {
    const calls =
      /\b(Date\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|process\.|console\.(log|info|warn|error)|randomUUID\()/;
    const found = files
      .filter((file) => isPure(file) && !/report\/page\//.test(file.path))
      .filter((file) => calls.test(withoutComments(readFileSync(join(source, file.path), 'utf8'))));
    expect(found.map((file) => file.path)).toEqual([]);
  });

  it('lets only the room that runs know newman', () => {
    expect(
      offenders(
        (file) => file.room !== 'run',
        (one) => /^(newman|postman-runtime)/.test(one.target),
      ),
    ).toEqual([]);
  });

  it('lets the sandbox import nothing of ours but openapi', () => {
    expect(
      offenders(
        (file) => file.room === 'sandbox',
        (one) => one.room !== undefined && !['sandbox', 'openapi'].includes(one.room),
      ),
    ).toEqual([]);
  });

  it('opens the sandbox through one door, to commands and the package entry alone', () => {
    const isOutside = (file: SourceFile): boolean => file.room !== 'sandbox';
    expect(
      offenders(isOutside, (one, file) => {
        if (one.room !== 'sandbox') return false;
        return one.target !== 'sandbox/start.ts' || !['commands', 'index.ts', 'vitest.ts'].includes(file.room);
      }),
    ).toEqual([]);
  });

  it('has no barrels inside', () => {
    expect(files.filter((file) => /\/index\.tsx?$/.test(file.path)).map((file) => file.path)).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(findCycles()).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

function findCycles(): string[] {
  const graph = new Map(
    files.map((file) => [file.path, file.imports.filter((one) => one.room).map((one) => one.target)]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
