/** A report: its text, or the pieces of it in order where it may become so long that nobody should hold it whole. */
export type Rendered = string | Iterable<string>;

/** A report as one text. */
export function textOf(rendered: Rendered): string {
  return typeof rendered === 'string' ? rendered : [...rendered].join('');
}

/** Written in pieces of about this many characters. */
const PIECE = 256_000;

/** A report in pieces of a size that is good for writing. */
export function* piecesOf(rendered: Rendered): Iterable<string> {
  if (typeof rendered === 'string') {
    yield rendered;
    return;
  }
  let parts: string[] = [];
  let length = 0;
  for (const part of rendered) {
    parts.push(part);
    length += part.length;
    if (length < PIECE) continue;
    yield parts.join('');
    parts = [];
    length = 0;
  }
  yield parts.join('');
}
