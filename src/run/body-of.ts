import type { Body } from '../model.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A body as text where its bytes are valid UTF-8, else in base64, so that nothing is lost. */
export function bodyOf(bytes: Uint8Array): Body {
  try {
    return { encoding: 'utf8', content: utf8.decode(bytes), bytes: bytes.length };
  } catch {
    return { encoding: 'base64', content: Buffer.from(bytes).toString('base64'), bytes: bytes.length };
  }
}
