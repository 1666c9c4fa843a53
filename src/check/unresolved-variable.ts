import type { Fault, JsonPointer } from '../model.ts';
import { isTemplateTag } from '../template-tag.ts';
import type { ExchangeCheck } from './check.ts';

/** A `{{variable}}` was sent as it stands: nothing had set it. */
export const unresolvedVariable: ExchangeCheck = {
  code: 'unresolved-variable',
  about: 'request',
  find: ({ exchange: { request } }) => {
    const body = request.body?.encoding === 'utf8' ? request.body.content : '';
    const texts: [where: string, text: string][] = [
      ['/url', safelyDecoded(request.url)],
      // The header Host is made of the URL.
      ...request.headers
        .filter(([name]) => name.toLowerCase() !== 'host')
        .map(([name, value]): [string, string] => [`/headers/${name}`, `${name}: ${value}`]),
      ['/body', body],
    ];
    const places = new Map<string, JsonPointer[]>();
    for (const [pointer, text] of texts) {
      for (const name of namesIn(text)) places.set(name, [...(places.get(name) ?? []), pointer]);
    }
    return [...places].map(([name, pointers]) => unresolved(name, pointers));
  },
};

/** One variable is one fault, in however many places of a request it stands. */
export function unresolved(name: string, places: JsonPointer[]): Fault {
  const [pointer = '/url'] = places;
  const more = places.length > 1 ? { places } : {};
  return { code: 'unresolved-variable', pointer, ...more, actual: `{{${name}}}`, detail: name };
}

function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{([^{}\s][^{}]*)\}\}/g)].map((match) => match[1] ?? ''))].filter(
    (name) => !isTemplateTag(name, text),
  );
}

function safelyDecoded(url: string): string {
  return url.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
}
