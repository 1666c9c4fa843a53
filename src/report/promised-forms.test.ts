import { Buffer } from 'node:buffer';
import { gzipSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { FindingDraft, Json, Result, Secret } from '../model.ts';
import { type RawResult, redact } from './redact.ts';
import { textOf } from './rendered.ts';
import { reporters } from './reporters.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

// SECURITY.md lists the forms in which a secret is found. Here every form of it is planted at every place that an API, a collection
// or a script can write to, and looked for in every format; what is not promised is shown to be readable.

/** What secrets look like. */
const shapes: [name: string, value: string][] = [
  ['six letters', 'Xq7zPw'],
  ['eight digits', '90817263'],
  ['a GUID', 'fb492b5e-7907-4d83-ba20-c7fb60ca35de'],
  ['a GUID in capitals', 'FB492B5E-7907-4D83-BA20-C7FB60CA35DE'],
  ['32 hexadecimal digits', '5a4db0c5ca11ab1e0d15ea5e5a4db0c5'],
  ['base64 with padding', 'Zk3/xY+9aB/qR7tUv0w=='],
  ['base64url', 'Zk3_xY-9aB_qR7tUv0w'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWl0'],
  ['quotation marks and backslashes', 'aB3"dE6\\gH9\'jKlm'],
  ['dollar signs', "pa$$w0rd$&Xq7Z$'"],
  ['slashes and tildes', 'a/b~c/d~0e~1f/g'],
  ['ampersands and angles', 'x<y>&z;"q=1&r=2'],
  ['percent signs', '50%25off%2Fnow!'],
  ['blanks', 'correct horse battery'],
  ['plus and equals', 'a+b=c+d=e+f=g'],
  ['Norwegian letters', 'blåbærsyltetøy9'],
  ['beyond the first plane', 'nøkkel🔑hemmelig'],
  ['dots', 'v1.prod.8f3a.22c9..'],
  ['a connection string', 'Endpoint=sb://x/;Key=Q2w3E4r5T6y7='],
  ['a URL with a password', 'postgres://bob:s3cr3t-Pw@db.example/x'],
  ['a hundred characters', 'Kx9'.repeat(34).slice(0, 100)],
];

const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const each = (write: (code: number) => string) => (text: string) =>
  Array.from({ length: text.length }, (_, index) => write(text.charCodeAt(index))).join('');
const bytes = (write: (byte: number) => string) => (text: string) => [...Buffer.from(text)].map(write).join('');
const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');
const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const url = encodeURIComponent;
const cut = (length: number, marker: string) => (text: string) =>
  text.length > length + 2 ? text.slice(0, length) + marker : undefined;
const cutFront = (length: number, marker: string) => (text: string) =>
  text.length > length + 2 ? marker + text.slice(-length) : undefined;

const entities: Record<string, string> = {
  ...{
    '+': '&plus;',
    '/': '&sol;',
    '=': '&equals;',
    '.': '&period;',
    _: '&lowbar;',
    $: '&dollar;',
    '&': '&amp;',
    '"': '&quot;',
  },
  ...{
    "'": '&apos;',
    '<': '&lt;',
    '>': '&gt;',
    '%': '&percnt;',
    '!': '&excl;',
    ':': '&colon;',
    ';': '&semi;',
    '?': '&quest',
  },
  ...{ '\\': '&bsol;', '@': '&commat;', å: '&aring;', æ: '&aelig;', ø: '&oslash;' },
};

/** The forms that are promised; undefined where a shape has none of it. */
const promised: [name: string, write: (text: string) => string | undefined][] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['in small letters', (text) => text.toLowerCase()],
  ['URL-encoded', url],
  ['URL-encoded twice', (text) => url(url(text))],
  ['URL-encoded three times', (text) => url(url(url(text)))],
  ['each byte URL-encoded', bytes((byte) => `%${hex(byte, 2)}`)],
  ['as a form', (text) => url(text).replaceAll('%20', '+')],
  ['escaped for JSON', json],
  ['escaped for JSON twice', (text) => json(json(text))],
  ['as \\u', each((code) => `\\u${hex(code, 4)}`)],
  ['as \\x', bytes((byte) => `\\x${hex(byte, 2)}`)],
  ['escaped for HTML', html],
  ['as decimal entities', (text) => [...text].map((letter) => `&#${letter.codePointAt(0)};`).join('')],
  [
    'as padded entities',
    (text) => [...text].map((letter) => `&#${String(letter.codePointAt(0)).padStart(7, '0')};`).join(''),
  ],
  [
    'as hexadecimal entities',
    (text) => [...text].map((letter) => `&#x${hex(letter.codePointAt(0) ?? 0, 6)};`).join(''),
  ],
  [
    'as entities without semicolons',
    (text) =>
      [...text]
        .map((letter) => `&#${letter.codePointAt(0)} `)
        .join('')
        .replaceAll(' ', ''),
  ],
  ['as named entities', (text) => [...text].map((letter) => entities[letter] ?? letter).join('')],
  ['UTF-8 that was read as Latin-1', (text) => Buffer.from(text).toString('latin1')],
  ['as a JSON pointer', (text) => text.replaceAll('~', '~0').replaceAll('/', '~1')],
  ['a GUID without dashes', (text) => (/^[\da-f-]{36}$/i.test(text) ? text.replaceAll('-', '') : undefined)],
  ...[0, 1, 2].map((offset): [string, (text: string) => string | undefined] => [
    `in base64 at offset ${offset}`,
    (text) => (text.length < 8 ? undefined : Buffer.from(`${'ab'.slice(0, offset)}${text}:`).toString('base64')),
  ]),
  ['in base64url', (text) => (text.length < 8 ? undefined : Buffer.from(`:${text}`).toString('base64url'))],
  [
    'in a Basic pair',
    (text) => (text.length < 8 ? undefined : `Basic ${Buffer.from(`id:${text}`).toString('base64')}`),
  ],
  ['in hex', (text) => Buffer.from(text).toString('hex')],
  ['in hex, capitals', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['UTF-16', (text) => (/^[\x20-\x7e]*$/.test(text) ? [...text].join('\0') : undefined)],
  ['UTF-16 in base64', (text) => Buffer.from(text, 'utf16le').toString('base64')],
  ['folded', (text) => `${text.slice(0, 4)}\r\n ${text.slice(4)}`],
  ['cut off with dots', cut(8, '...')],
  ['cut off with an ellipsis', cut(9, '…')],
  ['cut off with stars', cut(8, '***')],
  ['cut off in brackets', cut(10, ' [truncated]')],
  ['cut off with a count', cut(8, '"... 30 more characters')],
  ['cut off and escaped', (text) => (text.length > 14 ? `${url(text.slice(0, 11))}...` : undefined)],
  ['cut off within a letter', cut(8, '\ufffd...')],
  ['cut off in a header, by dots in UTF-8', cut(8, Buffer.from('…').toString('latin1'))],
  ['cut off in front', cutFront(8, '…')],
  ['cut off in front with stars', cutFront(9, '***')],
];

/** Forms that are not promised: nobody's everyday writing, or told from ordinary text by nothing. */
const notPromised: [name: string, write: (text: string) => string][] = [
  ['base64 of base64', (text) => Buffer.from(Buffer.from(text).toString('base64')).toString('base64')],
  ['URL-encoded four times', (text) => url(url(url(url(text))))],
  ['gzip in base64', (text) => gzipSync(text).toString('base64')],
  [
    'in rot13',
    (text) =>
      text.replaceAll(/[a-z]/gi, (letter) => String.fromCharCode((((letter.charCodeAt(0) & 31) + 12) % 26) + 65)),
  ],
  ['reversed', (text) => [...text].reverse().join('')],
  ['taken apart', (text) => text.split('').join('-')],
  ['cut off without a marker', (text) => text.slice(0, 9)],
];

/** Every place that others write to. */
const places: [name: string, plant: (written: string) => Partial<RawResult>][] = [
  ['a JSON value', (text) => withBody(JSON.stringify({ a: text }))],
  ['a JSON key', (text) => withBody(JSON.stringify({ [text]: 1 }))],
  ['text', (text) => withBody(`before ${text} after`)],
  ['a header', (text) => withExchange({ headers: [['X-Note', `a ${text} b`]] })],
  ["a header's name", (text) => withExchange({ headers: [[text, 'a']] })],
  ['a URL', (text) => withUrl(`http://127.0.0.1/x/${text}?a=1`)],
  ['a script error', (text) => withFinding({ code: 'script-error', keyword: 'test', detail: `Error: bad ${text}` })],
  ["an assertion's name", (text) => withFinding({ code: 'assertion-failed', expected: text, detail: `${text}: no` })],
  ['a wrong value', (text) => withFinding({ actual: `got ${text} here`, pointer: '/a' })],
  ['a wrong object', (text) => withFinding({ actual: { [text]: [text] } as Json, keyword: 'type', expected: 'array' })],
  ["a wrong field's key", (text) => withFinding({ pointer: `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}` })],
  [
    'names',
    (text) => ({
      flows: [aFlow({ id: `own/${text}`, name: text, title: text, steps: [aStep({ name: text, reason: text })] })],
    }),
  ],
];

function withBody(body: string): Partial<RawResult> {
  return withExchange({ body });
}

function withExchange({
  body = '',
  headers = [],
}: {
  body?: string;
  headers?: [string, string][];
}): Partial<RawResult> {
  return {
    flows: [
      aFlow({ steps: [aStep({ exchanges: [anExchange({ response: { status: 200, headers, body, bytes: 1 } })] })] }),
    ],
  };
}

function withUrl(url: string): Partial<RawResult> {
  return {
    flows: [aFlow({ steps: [aStep({ exchanges: [anExchange({ request: { method: 'GET', url, headers: [] } })] })] })],
  };
}

function withFinding(finding: Partial<FindingDraft>): Partial<RawResult> {
  return { findings: [aFinding(finding)] };
}

const formats = Object.entries(reporters);

/** What a reader gets out of an output with everyday tools. Written without the code that it judges. */
function readingsOf(output: string): string[] {
  const page = output.replace(/<style>.*?<\/style>|<script type="module">.*?<\/script>/gs, '');
  const packs = [...page.matchAll(/<script type="application\/x-deflate"[^>]*>([^<]*)</g)].map(([, pack = '']) =>
    inflateRawSync(Buffer.from(pack, 'base64')).toString(),
  );
  return [page, ...packs].flatMap((text) => [
    text,
    unescapedJson(text),
    unescapedHtml(text),
    text.replace(/\s+/g, ' '),
  ]);
}

function unescapedJson(text: string): string {
  return text.replace(/\\(?:u(....)|(.))/g, (_, code?: string, plain?: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : ({ n: '\n', r: '\r', t: '\t' }[plain ?? ''] ?? plain ?? ''),
  );
}

function unescapedHtml(text: string): string {
  const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x?(\w+)|(\w+));/g, (all, code?: string, name?: string) =>
    code ? String.fromCodePoint(Number.parseInt(code, all[2] === 'x' ? 16 : 10)) : (names[name ?? ''] ?? all),
  );
}

/** Formats in which a text can be read. */
function shownIn(result: Result, texts: string[]): string[] {
  return formats.flatMap(([format, { render }]) => {
    const readings = readingsOf(textOf(render(result)));
    return readings.some((reading) => texts.some((text) => reading.includes(text))) ? [format] : [];
  });
}

/** What a reader would know the secret by: the text as it was written, and the part of the secret that it is. */
function tracesOf(written: string, value: string): string[] {
  const bare = written.replace(
    /^(?:…|\*{3})|(?:\ufffd?\.\.\.|…|\u00e2\u0080\u00a6|\*{3}| \[truncated\]|"\.\.\. 30 more characters)$/g,
    '',
  );
  return [bare, value].filter((text) => text.length >= 6);
}

describe('a secret', () => {
  let planted = 0;

  it.each(shapes)('like %s is in no output, however it was written: %s', (_shape, value) => {
    const secrets: Secret[] = [{ name: 'some_password', value, kind: 'secret' }];
    const leaks = promised.flatMap(([form, write]) => {
      const written = write(value);
      if (written === undefined) return [];
      return places.flatMap(([place, plant]) => {
        const shown = shownIn(redact(aRawResult(plant(written)), secrets), tracesOf(written, value));
        planted += formats.length;
        return shown.map((format) => `${form}, in ${place}, ${format}: ${written}`);
      });
    });
    expect(leaks).toEqual([]);
  });

  it('was looked for often enough', () => {
    expect(planted).toBeGreaterThan(10_000);
  });

  it.each(notPromised)('is not promised to be found %s', (_form, write) => {
    const value = 'Zk3/xY+9aB/qR7tUv0w==';
    const written = write(value);
    const result = redact(aRawResult(withBody(JSON.stringify({ a: written }))), [{ name: 'k', value, kind: 'secret' }]);
    expect(shownIn(result, [written])).toContain('json');
  });
});

function aRawResult(parts: Partial<RawResult>): RawResult {
  const { findings = [], ...rest } = parts;
  return { ...aResult(rest as Partial<Result> as Parameters<typeof aResult>[0]), findings };
}
