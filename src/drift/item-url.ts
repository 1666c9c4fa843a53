import type { PostmanItem } from '../model.ts';

/** An item's URL as it is written, with its variables. */
export function itemUrl({ request }: PostmanItem): string {
  return typeof request.url === 'string' ? request.url : (request.url.raw ?? '');
}

/** An item's URL as operations are looked up by it: something stands for every variable. */
export function lookupUrl(item: PostmanItem): string {
  return itemUrl(item)
    .replace('{{base_url}}', 'https://apitest.vipps.no')
    .replaceAll(/\{\{[^{}]+\}\}/g, 'variable');
}
