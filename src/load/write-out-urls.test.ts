import { describe, expect, it } from 'vitest';
import type { PostmanCollection, PostmanUrl } from '../model.ts';
import { writeOutUrls } from './write-out-urls.ts';

async function written(url: string | PostmanUrl): Promise<unknown> {
  const collection: PostmanCollection = {
    info: { name: 'c', schema: 's' },
    item: [{ name: 'folder', item: [{ name: 'a', request: { method: 'GET', url } }] }],
  };
  const { item } = await writeOutUrls(collection);
  return item[0] && 'item' in item[0] && item[0].item[0] && 'request' in item[0].item[0] && item[0].item[0].request.url;
}

describe('a URL', () => {
  it.each<[string, string | PostmanUrl, unknown]>([
    ['as text stays', '{{base_url}}/a', '{{base_url}}/a'],
    [
      'in parts is written out',
      { host: ['{{base_url}}'], path: ['a', '{{id}}'], query: [{ key: 'q', value: '1' }] },
      '{{base_url}}/a/{{id}}?q=1',
    ],
    [
      'whose text differs from its parts is what its parts say',
      { raw: 'https://x/old', protocol: 'https', host: ['x'], path: ['new'] },
      'https://x/new',
    ],
    [
      'with path variables keeps its parts',
      { raw: 'https://x/:id', host: ['x'], path: [':id'], variable: [{ key: 'id', value: '1' }] },
      expect.objectContaining({ path: [':id'] }),
    ],
  ])('%s', async (_what, url, expected) => {
    expect(await written(url)).toEqual(expected);
  });
});
