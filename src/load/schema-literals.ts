import { scanJson } from '../check/scan-json.ts';
import { isExact } from '../openapi/exact-number.ts';
import { readYaml } from '../openapi/read-yaml.ts';

/** Numbers outside of quotes that may have more digits than a double holds. */
const SUSPECT = /(?:[:[,]|-\s)\s*(-?\d[\d.]{15,}|-?\d[\d.]*[eE][+-]?\d+)\s*(?=[,\]}\r\n#]|$)/g;

/**
 * Numbers of a description that a double cannot hold, as they are written, by pointer: a limit such as 9223372036854775807 is another
 * one as a double. Nothing is read where there is none.
 */
export function literalsOf(text: string): Map<string, string> {
  const isSuspect = [...text.matchAll(SUSPECT)].some(([, literal = '']) => !isExact(literal));
  if (!isSuspect) return new Map();
  if (isJson(text)) return scanJson(text).exact;
  const read = readYaml(text, false);
  return read.type === 'yaml' ? read.exact : new Map();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
