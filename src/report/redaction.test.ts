import { Buffer } from 'node:buffer';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExchangeResult, Result, Secret } from '../model.ts';
import { findLeaks } from './audit.ts';
import { redact } from './redact.ts';
import { textOf } from './rendered.ts';
import { type Reporter, reporters } from './reporters.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

/** How a program on the way may write a value down. What it stands among is random too. */
const encodings: Record<string, (value: string, before: string, after: string) => string> = {
  raw: (value, before, after) => before + value + after,
  url: (value, before) => `${before}?a=${encodeURIComponent(value)}&b=1`,
  'url, lower case': (value) => encodeURIComponent(value).replace(/%../g, (percent) => percent.toLowerCase()),
  'url, twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  form: (value) => new URLSearchParams({ key: value }).toString(),
  json: (value, before) => JSON.stringify({ [before]: value }),
  'json in json': (value) => JSON.stringify(JSON.stringify({ value })),
  html: (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  base64: (value, before, after) => Buffer.from(before + value + after).toString('base64'),
  base64url: (value, before, after) => Buffer.from(before + value + after).toString('base64url'),
  'base64 in a url': (value, before, after) =>
    encodeURIComponent(Buffer.from(before + value + after).toString('base64')),
  'a Basic pair': (value) => `Basic ${Buffer.from(`user:${value}`).toString('base64')}`,
  hex: (value, before, after) => Buffer.from(before + value + after).toString('hex'),
  'hex, capitals': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'folded header lines': (value) => `${value.slice(0, 4)}\r\n ${value.slice(4)}`,
  'folded base64': (value, before, after) =>
    Buffer.from(before + value + after)
      .toString('base64')
      .replace(/.{20}/g, '$&\r\n'),
};

const exchangeWith = (change: (exchange: ExchangeResult) => Partial<ExchangeResult>): Result => {
  const exchange = anExchange();
  return aResult({
    flows: [aFlow({ steps: [aStep({ exchanges: [{ ...exchange, ...change(exchange) }] })] })],
    findings: [aFinding()],
  });
};

/** Everywhere that a text of somebody else's comes to stand in a result. */
const places: Record<string, (text: string) => Result> = {
  'the base URL': (text) => aResult({ run: { baseUrl: text } }),
  'a note': (text) => aResult({ run: { notes: [text] } }),
  'an artefact': (text) => aResult({ run: { artefacts: [{ id: 'a', kind: 'openapi', path: text, sha256: 'a' }] } }),
  'a repair': (text) =>
    aResult({ run: { repairs: [{ collection: 'c', item: text, defect: 'd', reason: text, stale: false }] } }),
  'a URL': (text) => exchangeWith(({ request }) => ({ request: { ...request, url: `http://127.0.0.1/${text}` } })),
  'a header': (text) => exchangeWith(({ request }) => ({ request: { ...request, headers: [['X-Any', text]] } })),
  'a header name': (text) => exchangeWith(({ request }) => ({ request: { ...request, headers: [[text, 'any']] } })),
  'a request body': (text) => exchangeWith(({ request }) => ({ request: { ...request, body: text } })),
  'a response body': (text) =>
    exchangeWith(() => ({
      response: { status: 200, headers: [], body: `{\n  "any": ${JSON.stringify(text)}\n}`, bytes: 1 },
    })),
  'a failure': (text) => exchangeWith(() => ({ failure: { code: 'refused', message: text }, reason: text })),
  'a flow': (text) =>
    aResult({
      flows: [aFlow({ title: text, reason: text, status: 'failed', triage: { class: text, nextStep: text } })],
    }),
  'a step': (text) => aResult({ flows: [aFlow({ steps: [aStep({ name: text, reason: text })] })] }),
  'a message': (text) => aResult({ findings: [aFinding({ message: text })] }),
  'an actual value': (text) => aResult({ findings: [aFinding({ actual: { [text]: [text] }, expected: text })] }),
  'a pointer': (text) => aResult({ findings: [aFinding({ pointer: `/${text}`, schemaPointer: `/${text}` })] }),
  'a waiver': (text) => aResult({ findings: [aFinding({ waivedBy: { reason: text, owner: text } })] }),
};

const everyReport = Object.values(reporters)
  .map((reporter) => textOf(reporter.render(aResult({ findings: [aFinding()] }))))
  .join();

const value = fc
  .oneof(
    fc.uuid(),
    fc.base64String({ minLength: 12, maxLength: 60 }),
    fc.string({ unit: 'grapheme-ascii', minLength: 8, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'aZ9+/=&<>"\'\\%$ æø€~._-'), minLength: 8, maxLength: 40 }),
    fc.stringMatching(/^[0-9]{10,14}$/),
  )
  // Line ends are what folds are made of; blank and monotonous values, and words that every report holds, are nobody's key.
  .filter(
    (text) => new Set(text).size > 4 && text.trim() === text && !/[\r\n]/.test(text) && !everyReport.includes(text),
  );
const around = fc.string({ unit: fc.constantFrom(...'abc ,:0/'), maxLength: 5 });

test('no secret can be read out of any format, wherever it stood and however it was written', () => {
  fc.assert(
    fc.property(
      value,
      around,
      around,
      fc.constantFrom(...Object.keys(encodings)),
      fc.constantFrom(...Object.keys(places)),
      fc.constantFrom(...Object.values(reporters)),
      (secret, before, after, encoding, place, reporter) => {
        const written = encodings[encoding]?.(secret, before, after) ?? '';
        const secrets: Secret[] = [{ name: 'client_secret', value: secret, kind: 'secret' }];
        const result = redact(places[place]?.(written) ?? aResult(), secrets);
        const output = textOf(reporter.render(result));
        expect(readingsOf(output).filter((reading) => reading.includes(secret))).toEqual([]);
        expect(findLeaks(output, secrets)).toEqual([]);
      },
    ),
    { numRuns: 10_000 },
  );
}, 120_000);

test('a reporter that leaks is caught, whatever it hides the secret in', () => {
  const secrets: Secret[] = [{ name: 'client_secret', value: 'aB3+dE6/gH9=jK"l', kind: 'secret' }];
  const unredacted = exchangeWith(({ request }) => ({
    request: { ...request, body: JSON.stringify({ key: secrets[0]?.value }) },
  }));
  const leaking: Reporter = {
    file: 'leaks.txt',
    render: (result) => Buffer.from(JSON.stringify(result)).toString('base64'),
  };
  for (const reporter of [leaking, reporters.html, reporters.json]) {
    expect(findLeaks(textOf(reporter.render(unredacted)), secrets).map(({ name }) => name)).toContain('client_secret');
  }
});

/** What somebody patient gets out of a file with everyday tools. Written without the code that it judges. */
function readingsOf(output: string): string[] {
  const page = output.replace(/<style>.*?<\/style>|<script type="module">.*?<\/script>/gs, '');
  const packs = [...page.matchAll(/<script type="application\/x-deflate"[^>]*>([^<]*)</g)];
  const texts = [
    page.replace(/<script.*?<\/script>/gs, ''),
    ...packs.map((match) => inflateRawSync(Buffer.from(match[1] ?? '', 'base64')).toString()),
  ];
  const decoded = texts.flatMap((text) => [
    text,
    unescapedJson(text),
    unescapedJson(unescapedJson(text)),
    unescapedHtml(text),
  ]);
  return [...new Set(decoded)].flatMap((text) => [
    text,
    ...percentDecoded(text),
    ...unfolded(text),
    ...fromBase64(text),
    ...fromHex(text),
  ]);
}

function unescapedJson(text: string): string {
  return text.replace(/\\(?:u(....)|(.))/g, (_, code?: string, plain?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : ({ n: '\n', r: '\r', t: '\t' }[plain ?? ''] ?? plain ?? ''),
  );
}

function unescapedHtml(text: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (all, code?: string, name?: string) =>
    code ? String.fromCodePoint(Number(code)) : (names[name ?? ''] ?? all),
  );
}

function percentDecoded(text: string): string[] {
  const once = text.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
  const twice = once.replace(/(?:%[\da-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString(),
  );
  return [once, twice, once.replaceAll('+', ' ')];
}

function unfolded(text: string): string[] {
  return [text.replace(/\r?\n[ \t]*/g, '')];
}

function fromBase64(text: string): string[] {
  const runs = [text, text.replace(/%2B/gi, '+').replace(/%2F/gi, '/'), text.replace(/\r?\n[ \t]*/g, '')].flatMap(
    (view) => view.match(/[\w+/-]{10,}/g) ?? [],
  );
  return [...new Set(runs)].flatMap((run) =>
    [0, 1, 2, 3].map((skip) => Buffer.from(run.slice(skip), 'base64').toString()),
  );
}

function fromHex(text: string): string[] {
  const runs = text.match(/[\da-f]{16,}/gi) ?? [];
  return runs.flatMap((run) => [0, 1].map((skip) => Buffer.from(run.slice(skip), 'hex').toString()));
}
