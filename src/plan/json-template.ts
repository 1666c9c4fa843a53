import type { Json } from '../model.ts';

/** A Postman body with `{{variables}}`: JSON in which a variable may also stand where a value would. */
export interface JsonTemplate {
  json: Json;
}

const OPEN = '\u2983';
const CLOSE = '\u2984';
const bare = new RegExp(`"${OPEN}([^"]*)${CLOSE}"`, 'g');

/** Reads a body's template; undefined where it is no JSON even with its variables filled in. */
export function parseTemplate(raw: string): JsonTemplate | undefined {
  try {
    return { json: JSON.parse(quoteBareVariables(raw)) as Json };
  } catch {
    return undefined;
  }
}

/** A variable that stands without quotes, where a number belongs. */
export function bareVariable(name: string): Json {
  return OPEN + name + CLOSE;
}

/** Writes a template as the text that Postman sends, variables where they stood. */
export function printTemplate(template: JsonTemplate): string {
  return JSON.stringify(template.json, null, 2).replaceAll(bare, (_whole, name: string) => `{{${name}}}`);
}

/** A variable outside of quotes, as in `"amount": {{amount}}`, would break the JSON: it is kept as a marked string. */
function quoteBareVariables(raw: string): string {
  return raw.replaceAll(/"(?:[^"\\]|\\.)*"|\{\{([^{}]+)\}\}/g, (whole, name: string | undefined) =>
    name === undefined ? whole : `"${OPEN}${name}${CLOSE}"`,
  );
}
