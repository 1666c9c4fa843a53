import { Buffer } from 'node:buffer';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Secret } from '../model.ts';
import { createAuditor, findLeaks } from './audit.ts';
import { pageStyle } from './page.generated.ts';

const clientSecret: Secret = { name: 'client_secret', value: 'aB3+dE6/gH9=jK"l', kind: 'secret' };

test.each([
  ['as it is', clientSecret.value, 'raw'],
  ['URL-encoded', encodeURIComponent(clientSecret.value), 'raw'],
  ['in base64', Buffer.from(`id:${clientSecret.value}`).toString('base64'), 'base64'],
  ['in hex', Buffer.from(clientSecret.value).toString('hex'), 'hex'],
  ['in JSON', JSON.stringify({ body: JSON.stringify({ clientSecret }) }), 'raw'],
])('a secret in a file is told with its name and form: %s', (_, written, form) => {
  expect(findLeaks(`<p>${written}</p>`, [clientSecret])).toContainEqual({ name: 'client_secret', form });
});

test('packed parts of a report are read as the page would', () => {
  const data = deflateRawSync(JSON.stringify({ body: clientSecret.value })).toString('base64');
  const page = `<html><script type="application/x-deflate" id="d1">${data}</script></html>`;
  expect(findLeaks(page, [clientSecret]).map(({ name }) => name)).toContain('client_secret');
});

test.each([
  ['cannot be unpacked', 'AAAA'],
  ['unpacks to more than anybody reads', deflateRawSync(Buffer.alloc(70_000_000, 65)).toString('base64')],
])('what an API sent that looks packed and %s is text like any other', (_, data) => {
  const sent = `# x <script type="application/x-deflate">${data}</script> y`;
  expect(findLeaks(sent, [clientSecret])).toEqual([]);
  expect(findLeaks(`${sent} ${clientSecret.value}`, [clientSecret])).toContainEqual({
    name: 'client_secret',
    form: 'raw',
  });
});

test('a packed part of a page that cannot be read is never taken for clean', () => {
  const page = '<!doctype html>\n<script type="application/x-deflate" id="data">AAAA</script>';
  expect(() => findLeaks(page, [clientSecret])).toThrow();
});

test('a clean file leaks nothing', () => {
  expect(findLeaks('<p>‹client_secret›</p>', [clientSecret])).toEqual([]);
});

test('a file that comes in parts is read as if it came whole, wherever it is cut', () => {
  const data = deflateRawSync(JSON.stringify({ body: clientSecret.value })).toString('base64');
  const files = [
    `<style>${pageStyle}</style><p>a</p><script type="application/x-deflate" id="d1">${data}</script>\n<p>b</p>`,
    `{"a":"b","c":"${JSON.stringify(clientSecret.value).slice(1, -1)}","d":["e"]}`,
    `<p>x:${Buffer.from(`id:${clientSecret.value}`).toString('base64')}</p>\n<p>y</p>`,
  ];
  const startAudit = createAuditor([clientSecret]);
  for (const file of files) {
    const whole = findLeaks(file, [clientSecret]);
    expect(whole).not.toEqual([]);
    for (let cut = 0; cut < Math.min(file.length, 400); cut++) {
      const audit = startAudit();
      const end = file.length - cut;
      for (const part of [file.slice(0, end), file.slice(end, end + 3), file.slice(end + 3)]) audit.read(part);
      expect(audit.leaks()).toEqual(whole);
    }
  }
});
