import { binaryTag, CORE_SCHEMA, loadAll, mergeTag, omapTag, pairsTag, setTag, YAMLException } from 'js-yaml';
import type { Json } from '../model.ts';

/** Dates stay the text that they are. */
const schema = CORE_SCHEMA.withTags(mergeTag, binaryTag, omapTag, pairsTag, setTag);

/**
 * One YAML or JSON document.
 *
 * @param filename for messages
 * @throws YAMLException where it is neither, with line and column at the end of its message's first line
 */
export function parseYaml(text: string, filename: string): Json {
  // The parser knows no carriage returns in block texts.
  const documents = loadAll(text.replaceAll('\r\n', '\n'), { schema, filename }) as Json[];
  if (documents.length > 1) throw new YAMLException('expected a single document in the stream, but found more');
  return documents[0] ?? null;
}
