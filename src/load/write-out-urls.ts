import type { PostmanCollection, PostmanNode } from '../model.ts';

/**
 * The collection with every URL as text. A collection writes a URL in parts and, beside them, as a `raw` text that
 * nothing holds to the parts; what is sent is made of the parts, by the same library as here.
 */
export async function writeOutUrls(collection: PostmanCollection): Promise<PostmanCollection> {
  // Loaded here, because only a collection of one's own needs it.
  const { default: sdk } = await import('postman-collection');
  const written = (node: PostmanNode): PostmanNode => {
    if ('item' in node) return { ...node, item: node.item.map(written) };
    const { url } = node.request;
    // Path variables (`:id`) have values of their own, which only the parts know.
    if (typeof url === 'string' || url === undefined || url.variable?.length) return node;
    return { ...node, request: { ...node.request, url: new sdk.Url(url).toString() } };
  };
  return { ...collection, item: collection.item.map(written) };
}
