import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Result } from './model.ts';

/** Adds to findings the lines of their schemas, where the description's file is still the one that judged. */
export async function withSchemaLines(result: Result, workingDirectory: string): Promise<Result> {
  const wanted = new Set(
    result.findings
      .filter(({ schemaPointer, schemaLine }) => schemaPointer && !schemaLine)
      .map(({ description }) => description),
  );
  const texts = new Map<string, string>();
  for (const { id, path, sha256 } of result.run.artefacts.filter((artefact) => wanted.has(artefact.id))) {
    const bytes = await readFile(resolve(workingDirectory, path)).catch(() => undefined);
    const isSame = bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === sha256;
    if (isSame) texts.set(id, bytes.toString('utf8'));
  }
  if (texts.size === 0) return result;
  // Only where there is something to find: it brings a parser of YAML with it.
  const { locateSchemas } = await import('./report/locate-schemas.ts');
  return locateSchemas(result, (description) => texts.get(description));
}
