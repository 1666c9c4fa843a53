import { Buffer } from 'node:buffer';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Secret } from '../model.ts';
import { findLeaks } from './audit.ts';

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

test('a clean file leaks nothing', () => {
  expect(findLeaks('<p>‹client_secret›</p>', [clientSecret])).toEqual([]);
});
