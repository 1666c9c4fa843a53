import { Buffer } from 'node:buffer';
import { inflateRawSync } from 'node:zlib';
import type { Secret } from '../model.ts';
import { createSecretFinder } from './find-secrets.ts';
import { PAGE_BEGINNING } from './html.ts';
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
  const audit = createAuditor(secrets)();
  audit.read(text);
  return audit.leaks();
}

/** The search of one file, which may come in parts: no more of it is held than the last part. */
export interface Audit {
  read(part: string): void;
  /** What was found, once everything is read. */
  leaks(): Leak[];
}

/** Begins the search of a file; what the secrets may look like is worked out once for all of them. */
export function createAuditor(secrets: Secret[]): () => Audit {
  // What was cut was cut before it was redacted; nothing that is only written cuts a secret.
  const { find, lastBreak } = createSecretFinder(secrets, true);
  return () => {
    const leaks = new Map<string, Leak>();
    let rest = '';
    let beginning = '';
    const note = (readable: string): void => {
      for (const { name, form } of find(readable)) leaks.set(`${name} ${form}`, { name, form });
    };
    const search = (text: string): void => {
      // The page's own code is the same in every report: a word of it is no leak.
      const ofThisRun = text.replace(pageScript, () => '').replace(pageStyle, () => '');
      note(ofThisRun);
      for (const unpacked of packedTexts(text, beginning === PAGE_BEGINNING)) note(unpacked);
    };
    return {
      read(part) {
        beginning = (beginning + part.slice(0, PAGE_BEGINNING.length)).slice(0, PAGE_BEGINNING.length);
        const text = rest + part;
        const end = cutPlace(text, lastBreak);
        search(text.slice(0, end));
        rest = text.slice(end);
      },
      leaks() {
        search(rest);
        rest = '';
        return [...leaks.values()];
      },
    };
  };
}

/** Where a text can be cut: neither in a secret, nor in what a report packs or is the page's own. */
function cutPlace(text: string, lastBreak: (text: string) => number): number {
  const place = lastBreak(text);
  const start = Math.max(...wholes.map(({ begin }) => text.lastIndexOf(begin)));
  const whole = wholes.find(({ begin }) => text.startsWith(begin, start));
  if (start < 0 || whole === undefined) return place;
  const end = text.indexOf(whole.end, start);
  return end >= 0 && place >= end + whole.end.length ? place : lastBreak(text.slice(0, start + 1));
}

/** Elements of a report that are read as a whole. */
const wholes = [
  { begin: '<script type=', end: '</script>' },
  { begin: '<style>', end: '</style>' },
];

const packed = /<script type="application\/x-deflate"[^>]*>([\w+/=]*)<\/script>/g;

/** In files that are no page: there a packed part is nothing but what somebody sent, who may have packed gigabytes. */
const MOST_UNPACKED = 64_000_000;

/** @param isPage whether the packed parts are the page's own, none of which may be left unread */
export function* packedTexts(text: string, isPage: boolean): Iterable<string> {
  for (const [, base64 = ''] of text.matchAll(packed)) {
    const bytes = Buffer.from(base64, 'base64');
    const unpacked = isPage ? inflateRawSync(bytes) : unpackedOf(bytes);
    if (unpacked !== undefined) yield unpacked.toString('utf8');
  }
}

/** Undefined for what only looks packed, or unpacks to more than anybody would read. */
function unpackedOf(bytes: Buffer): Buffer | undefined {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return undefined;
  }
}
