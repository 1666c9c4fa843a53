import { join } from 'node:path';
import type { Json } from '../model.ts';
import { readOwn, writeOwn } from './own-file.ts';
import { cacheFolder } from './package-root.ts';

/** Texts that JSON cannot say again: tags of YAML, numbers without end. */
const beyondJson = /!!|\.inf|\.nan/i;

/**
 * What a YAML text says, from an earlier run where there was one: JSON is read ten times as fast.
 *
 * @param sha256 of the text
 * @param folder where parsed texts are kept; nothing is kept where it cannot be written
 */
export async function parseOnce(
  text: string,
  sha256: string,
  parse: (text: string) => Promise<Json>,
  folder = cacheFolder,
): Promise<Json> {
  const file = join(folder, `parsed-${sha256}.json`);
  const known = whole(readOwn(file));
  if (known !== undefined) return known;
  const parsed = await parse(text);
  if (!beyondJson.test(text)) writeOwn(file, JSON.stringify(parsed));
  return parsed;
}

/** What a kept text says; undefined where it is damaged. */
function whole(text: string | undefined): Json | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}
