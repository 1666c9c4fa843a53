/** Markup that is safe to put into a page. */
export interface Markup {
  readonly markup: string;
}

type Content = Markup | string | number | undefined | false | readonly Content[];

/** Writes HTML; everything that is put in is escaped here, and nowhere else. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  return { markup: parts.reduce((text, part, index) => text + render(values[index - 1]) + part) };
}

/** Text of our own that is markup already. */
export function raw(markup: string): Markup {
  return { markup };
}

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (Array.isArray(content)) return content.map(render).join('');
  if (typeof content === 'object' && 'markup' in content) return content.markup;
  return String(content).replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
