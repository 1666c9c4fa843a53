import { withoutControls } from './without-controls.ts';

/** Text without control characters: an answer of the API must not steer somebody's terminal. */
export function printable(text: string): string {
  return withoutControls(text)
    .replace(/[\t\n]/g, ' ')
    .replaceAll('\r', '�');
}

/** Lines no longer than `columns`, broken at spaces where there are any. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(20, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    // A word longer than a line is broken anyway: no need to leave the rest of this line empty.
    if (line !== '' && word.length <= width && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    for (; line.length > width; line = line.slice(width)) lines.push(line.slice(0, width));
  }
  return [...lines, line];
}

/** The text, or its beginning and `…`, in no more than `columns` characters. */
export function truncate(text: string, columns: number): string {
  const line = printable(text);
  return line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;
}
