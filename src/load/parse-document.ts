import type { Json } from '../model.ts';

/** A text that is neither YAML nor JSON; the message says where, on its first line. */
export class UnparsableError extends Error {
  override name = 'UnparsableError';
}

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
    return (new BaseResolver().parseDocument(source, true).parsed ?? null) as Json;
  } catch (error) {
    if (error instanceof YamlParseError) throw new UnparsableError(error.message);
    throw error;
  }
}
