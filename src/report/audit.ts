import { Buffer } from 'node:buffer';
import { inflateRawSync } from 'node:zlib';
import type { Secret } from '../model.ts';
import { createSecretFinder } from './find-secrets.ts';
import { pageScript, pageStyle } from './page.generated.ts';
import type { SecretForm } from './secret-forms.ts';

/** A setting that can be read in an output, and how it is written there. */
export interface Leak {
  name: string;
  form: SecretForm;
}

/**
 * Secrets that a reader could get out of a finished file: as it is, with its escapes undone, and with the packed parts of a
 * report unpacked as the page would. Each secret and form once.
 */
export function findLeaks(text: string, secrets: Secret[]): Leak[] {
  const find = createSecretFinder(secrets);
  const leaks = new Map<string, Leak>();
  // The page's own code is the same in every report: a word of it is no leak.
  const ofThisRun = text.replace(pageScript, () => '').replace(pageStyle, () => '');
  for (const readable of [ofThisRun, ...packedTexts(text)]) {
    for (const { name, form } of find(readable)) leaks.set(`${name} ${form}`, { name, form });
  }
  return [...leaks.values()];
}

const packed = /<script type="application\/x-deflate"[^>]*>([\w+/=]*)<\/script>/g;

function packedTexts(text: string): string[] {
  return [...text.matchAll(packed)].map((match) =>
    inflateRawSync(Buffer.from(match[1] ?? '', 'base64')).toString('utf8'),
  );
}
