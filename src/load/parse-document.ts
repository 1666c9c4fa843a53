import type { Json } from '../model.ts';
import { readYaml } from '../openapi/read-yaml.ts';

/** A text that is neither YAML nor JSON; the message says where, on its first line. */
export class UnparsableError extends Error {
  override name = 'UnparsableError';
}

/** YAML whose aliases lead back to what they stand in: no JSON says that. */
export class EndlessError extends UnparsableError {}

/** YAML whose aliases stand for more than can be read: ten lines can stand for a billion values. */
export class BombError extends UnparsableError {}

/** Values that a document may have beyond those that it writes out. */
export const MAX_ALIASED = 1_000_000;

/**
 * One YAML or JSON document, as Redocly reads descriptions: dates stay the text that they are.
 *
 * @param path for messages
 * @throws UnparsableError
 */
export async function parseDocument(text: string, path: string): Promise<Json> {
  // Loaded here: what was read in an earlier run needs no parser.
  const { BaseResolver, Source, YamlParseError } = await import('@redocly/openapi-core');
  try {
    // The parser knows no carriage returns in block texts.
    const source = new Source(path, text.replaceAll('\r\n', '\n'));
    const parsed = parseAs(source.body, () => new BaseResolver().parseDocument(source, true).parsed, YamlParseError);
    if (leadsToItself(parsed)) throw new EndlessError(`An alias in ${path} leads back to itself.`);
    if (countAliased(parsed) > MAX_ALIASED) {
      throw new BombError(`The aliases in ${path} stand for more than ${MAX_ALIASED.toLocaleString('en')} values.`);
    }
    return parsed as Json;
  } catch (error) {
    if (error instanceof YamlParseError) throw new UnparsableError(error.message);
    throw error;
  }
}

/** What one parser refuses another may read: YAML that is in use is read where it can be. */
function parseAs(text: string, parse: () => unknown, Refusal: new (...given: never[]) => Error): unknown {
  try {
    return parse() ?? null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const read = readYaml(text, false);
    if (read.type === 'yaml') return read.value;
    throw new UnparsableError(`${read.reason} (line ${read.line}, column ${read.column})`);
  }
}

/** Whether a value holds itself; one that merely stands in several places is looked at once. */
function leadsToItself(value: unknown, above = new Set<object>(), done = new Set<object>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((member) => leadsToItself(member, above, done));
  above.delete(value);
  done.add(value);
  return found;
}

/** How many values stand behind aliases, those counted again that stand in several places. */
function countAliased(parsed: unknown): number {
  const sizes = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 0;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    const size = Object.values(value).reduce<number>((sum, member) => sum + 1 + sizeOf(member), 0);
    sizes.set(value, size);
    return size;
  };
  const whole = sizeOf(parsed);
  const written = [...sizes.keys()].reduce((sum, value) => sum + Object.keys(value).length, 0);
  return whole - written;
}
