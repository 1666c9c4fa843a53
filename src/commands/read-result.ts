import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Result } from '../model.ts';
import { UsageError } from '../usage-error.ts';

/** Reads a result.json. @throws UsageError where there is none, or it is something else */
export async function readResult(path: string, workingDirectory: string): Promise<Result> {
  const text = await readText(path, workingDirectory);
  const value = parse(text, path);
  const wrong = whyNoResult(value);
  if (wrong) throw new UsageError(`${path} is not a result.json of vipps-contract: ${wrong}`);
  return value as Result;
}

async function readText(path: string, workingDirectory: string): Promise<string> {
  try {
    return await readFile(resolve(workingDirectory, path), 'utf8');
  } catch (error) {
    throw new UsageError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Give the path of a result.json.`,
    );
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON. Give the path of a result.json.`);
  }
}

/** Enough to tell a result from any other JSON; what is in it, this program wrote. */
function whyNoResult(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return 'it is no object.';
  const { schemaVersion, run, totals, flows, findings, coverage } = value as Record<string, unknown>;
  if (schemaVersion !== 1)
    return `its schemaVersion is ${JSON.stringify(schemaVersion) ?? 'missing'}, and 1 is known here.`;
  if (!isObject(run)) return '"run" is missing.';
  if (!isObject(totals)) return '"totals" is missing.';
  if (!Array.isArray(flows) || !Array.isArray(findings)) return '"flows" or "findings" is missing.';
  if (!isObject(coverage)) return '"coverage" is missing.';
  return undefined;
}

function isObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
