import { createRequire } from 'node:module';
import type { Node } from 'yaml';
import type { Json, JsonPointer } from '../model.ts';
import { isExact } from './exact-number.ts';

/** The content of a YAML text; numbers that a double cannot hold are kept as they were written. */
export type YamlText =
  | { type: 'yaml'; value: Json; exact: Map<JsonPointer, string> }
  | { type: 'malformed'; reason: string; line: number; column: number };

/**
 * Reads one YAML 1.2 document. Dates stay text.
 *
 * @param strict whether to refuse what is not YAML by the letter and has one meaning only, such as a bracket that is not indented
 */
export function readYaml(text: string, strict = true): YamlText {
  const yaml = loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true, strict });
  const failed = (reason: string, offset: number): YamlText => {
    const { line, col } = lines.linePos(offset);
    return { type: 'malformed', reason, line, column: col };
  };
  const [error] = document.errors;
  if (error !== undefined) return failed(error.message, error.pos[0]);
  try {
    const value = (document.toJS() ?? null) as Json;
    const exact = new Map<JsonPointer, string>();
    noteLiterals(document.contents, '');
    return { type: 'yaml', value, exact };

    function noteLiterals(node: unknown, at: JsonPointer): void {
      if (yaml.isMap(node)) {
        for (const { key, value: child } of node.items) {
          const name = yaml.isScalar(key) ? String(key.value) : String(key);
          noteLiterals(child, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
        }
      } else if (yaml.isSeq(node)) {
        for (const [index, child] of node.items.entries()) noteLiterals(child, `${at}/${index}`);
      } else if (yaml.isScalar(node) && typeof node.value === 'number') {
        const literal = (node.source ?? '').replace(/^\+/, '');
        if (/^-?\d/.test(literal) && !/^-?0\w/.test(literal) && !isExact(literal)) exact.set(at, literal);
      }
    }
  } catch (thrown) {
    // Aliases that lead to themselves, or to more than can be held.
    return failed(
      thrown instanceof Error ? thrown.message : String(thrown),
      (document.contents as Node | null)?.range?.[0] ?? 0,
    );
  }
}

let loaded: typeof import('yaml') | undefined;

/** Loaded when first needed: most runs need no YAML. */
function loadYaml(): typeof import('yaml') {
  loaded ??= createRequire(import.meta.url)('yaml') as typeof import('yaml');
  return loaded;
}
