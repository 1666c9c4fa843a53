import { createHash, createHmac } from 'node:crypto';

/** Headers that prove who sent a webhook. */
export interface Signature {
  'x-ms-date': string;
  'x-ms-content-sha256': string;
  Authorization: string;
}

/**
 * Signs a webhook: HMAC-SHA256 over method, path with query, and `date;host;content hash`, the key being the secret's
 * text as it was handed out, not decoded (Webhooks API, request authentication).
 */
export function sign(secret: string, url: URL, body: string, at: number): Signature {
  const date = new Date(at).toUTCString();
  const contentHash = createHash('sha256').update(body).digest('base64');
  const text = `POST\n${url.pathname}${url.search}\n${date};${url.host};${contentHash}`;
  const signature = createHmac('sha256', secret).update(text).digest('base64');
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    Authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  };
}
