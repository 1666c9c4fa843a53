import type { Fault } from '../model.ts';
import type { ExchangeCheck } from './check.ts';

/** A `{{variable}}` was sent as it stands: nothing had set it. */
export const unresolvedVariable: ExchangeCheck = {
  code: 'unresolved-variable',
  about: 'request',
  find: ({ exchange: { request } }) => {
    const body = request.body?.encoding === 'utf8' ? request.body.content : '';
    const texts: [where: string, text: string][] = [
      ['/url', safelyDecoded(request.url)],
      ...request.headers.map(([name, value]): [string, string] => [`/headers/${name}`, `${name}: ${value}`]),
      ['/body', body],
    ];
    return texts.flatMap(([pointer, text]) =>
      namesIn(text).map(
        (detail): Fault => ({
          code: 'unresolved-variable',
          pointer,
          actual: `{{${detail}}}`,
          detail,
        }),
      ),
    );
  },
};

function namesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{([^{}\s][^{}]*)\}\}/g)].map((match) => match[1] ?? ''))];
}

function safelyDecoded(url: string): string {
  return url.replace(/%7B/gi, '{').replace(/%7D/gi, '}');
}
