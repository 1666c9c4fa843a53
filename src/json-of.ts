import type { Json } from './model.ts';

/** A body of more values than these is not looked into: doing so takes seconds in which nothing else is heard. */
export const MAX_VALUES = 100_000;

/** What a body says; `null` where there is none, none that is JSON, or one of too many values. */
export function jsonOf(text: string | undefined): Json {
  try {
    return hasTooManyValues(text ?? '') ? null : (JSON.parse(text ?? 'null') as Json);
  } catch {
    return null;
  }
}

/** Whether a JSON text has more values than are looked into: each but the first follows a comma, or starts an object or array. */
export function hasTooManyValues(text: string): boolean {
  if (text.length < MAX_VALUES) return false;
  let values = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfText(text, index);
    else if (code === COMMA || code === BRACE || code === BRACKET) values++;
    if (values > MAX_VALUES) return true;
  }
  return false;
}

const [QUOTE, COMMA, BRACE, BRACKET, BACKSLASH] = [34, 44, 123, 91, 92];

/** Where a text ends that starts with a quote. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
