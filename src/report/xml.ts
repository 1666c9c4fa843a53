/** A piece of XML that is safe to put into another. */
export interface Xml {
  xml: string;
}

/** An element; attributes that are undefined are left out, text children are escaped. */
export function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  children: (Xml | string)[] = [],
): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  const content = children.map((child) => (typeof child === 'string' ? escapeXml(child) : child.xml)).join('');
  return { xml: content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>` };
}

/** What is not written as it is, surrogates among it, whether or not they are a pair. */
const mayNeedEscape = /[^\t\n\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\ud7ff\ue000-\ufffd]/;

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' };

function escapeXml(text: string): string {
  if (!mayNeedEscape.test(text)) return text;
  return [...text].map((character) => entities[character] ?? (isWritable(character) ? character : '\ufffd')).join('');
}

/** XML 1.0 §2.2: other characters cannot be written, not even escaped. A lone surrogate is one of them. */
function isWritable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x9 || code === 0xa;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
