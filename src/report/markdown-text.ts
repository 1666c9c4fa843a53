import type pc from 'picocolors';
import { wrap } from './wrap.ts';

/** How a terminal is. */
interface TextOptions {
  columns: number;
  colors: ReturnType<typeof pc.createColors>;
}

/**
 * A page of our documentation as text for a terminal: headings, lists, tables, code and quotes, and links by their text. It
 * knows the Markdown that these pages use and no more.
 *
 * @param linkOf what a link's target is shown as; undefined where its text says enough
 */
export function markdownText(
  page: string,
  { columns, colors }: TextOptions,
  linkOf: (target: string) => string | undefined,
): string {
  const inline = (text: string): string =>
    text
      .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_whole, label: string, target: string) => {
        const link = linkOf(target);
        return link === undefined ? label : `${label} (${link})`;
      })
      .replaceAll(/\*\*([^*]+)\*\*/g, '$1')
      .replaceAll('`', '');
  return `${blocksOf(page)
    .flatMap((block) => renderBlock(block, { columns, colors }, inline))
    .join('\n')}\n`;
}

type Block =
  | { type: 'heading' | 'text' | 'item' | 'quote'; text: string }
  | { type: 'code' | 'table'; lines: string[] }
  | { type: 'blank' };

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let isCode = false;
  for (const line of page.trimEnd().split('\n')) {
    const last = blocks.at(-1);
    if (line.startsWith('```')) {
      isCode = !isCode;
      if (isCode) blocks.push({ type: 'code', lines: [] });
    } else if (isCode && last?.type === 'code') last.lines.push(line);
    else if (line.startsWith('|')) addLine(blocks, line);
    else if (line.trim() === '') blocks.push({ type: 'blank' });
    else if (/^#+ /.test(line)) blocks.push({ type: 'heading', text: line.replace(/^#+ /, '') });
    else if (/^[-*] /.test(line)) blocks.push({ type: 'item', text: line.slice(2) });
    else if (line.startsWith('> ')) blocks.push({ type: 'quote', text: line.slice(2) });
    else if (last?.type === 'text' || last?.type === 'item') last.text += ` ${line.trim()}`;
    else blocks.push({ type: 'text', text: line });
  }
  return blocks;
}

function addLine(blocks: Block[], line: string): void {
  const last = blocks.at(-1);
  if (last?.type === 'table') last.lines.push(line);
  else blocks.push({ type: 'table', lines: [line] });
}

function renderBlock(block: Block, { columns, colors }: TextOptions, inline: (text: string) => string): string[] {
  switch (block.type) {
    case 'blank':
      return [''];
    case 'heading':
      return [colors.bold(inline(block.text))];
    case 'text':
      return wrap(inline(block.text), columns);
    case 'quote':
      return wrap(inline(block.text), columns - 4).map((line) => `    ${line}`);
    case 'item':
      return wrap(inline(block.text), columns - 2).map((line, index) => `${index === 0 ? '- ' : '  '}${line}`);
    case 'code':
      return block.lines.map((line) => colors.dim(`    ${line}`));
    case 'table':
      return renderTable(block.lines, columns, inline);
  }
}

/** The first column in its width, the others wrapped beside it. */
function renderTable(lines: string[], columns: number, inline: (text: string) => string): string[] {
  const rows = lines
    .filter((line) => !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .replace(/^\||\|$/g, '')
        .split('|')
        .map((cell) => inline(cell.trim())),
    );
  const [, ...body] = rows;
  const width = Math.max(0, ...body.map(([first = '']) => first.length)) + 2;
  return body.flatMap(([first = '', ...others]) =>
    wrap(others.join('  '), Math.max(20, columns - width)).map(
      (line, index) => `${(index === 0 ? first : '').padEnd(width)}${line}`,
    ),
  );
}
