import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import { aProcess } from '../testing/fake-process.ts';

async function printed(args: string[], files: Record<string, unknown> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dry-run-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
  const process = aProcess(folder, ['run', '--dry-run', '--source', 'bundled', ...args]);
  expect(await run(process)).toBe(0);
  return process.out();
}

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

describe('a dry run', () => {
  it('says of every step what is sent where, what is due and what it is judged by', async () => {
    const text = await printed(['epayment/qr']);
    expect(text).toContain(
      '   1. Get Access Token  (sent once; later flows use what it brings)\n' +
        '      POST {{base_url}}/accesstoken/get\n' +
        '      → 200, judged by fetchAuthorizationTokenUsingPost\n',
    );
    expect(text).toContain(
      '      GET {{base_url}}/epayment/v1/payments/{{reference}}\n      → 200, judged by getPayment\n',
    );
    expect(text).toContain(
      '      GET {{qr_image}}\n      → 200, judged by the operation of its URL, which comes with the answer to "Create payment - QR"\n',
    );
    expect(text).not.toContain('Merchant-Serial-Number');
  });

  it('numbers the flows of iterations', async () => {
    const text = await printed(['epayment/qr', '--iterations', '2']);
    expect(text).toMatch(/^epayment\/qr {2}[^#]*\n[\s\S]*^epayment\/qr #2 {2}/m);
  });

  it('says of a collection of your own that only the descriptions are bundled ones', async () => {
    const item = [{ name: 'Get', request: { method: 'GET', url: '{{base_url}}/x', header: [] } }];
    const folder = await mkdtemp(join(tmpdir(), 'dry-run-'));
    await writeFile(join(folder, 'own.json'), JSON.stringify({ info: { name: 'Own', schema }, item }));
    const process = aProcess(folder, ['run', '--dry-run', '--collection', 'own.json'], { CI: 'true' });
    expect(await run(process)).toBe(0);
    expect(process.out()).toContain('The bundled descriptions are used.');
  });

  it('shows headers and bodies with --verbose, with names where secrets stand', async () => {
    const text = await printed(['epayment/qr', '--verbose', '--var', 'client_secret=nobody-shall-see-it']);
    expect(text).toContain('        client_secret: ‹client_secret›\n');
    expect(text).toContain('        Authorization: Bearer {{access_token}}\n');
    expect(text).toContain('"reference": "{{reference}}"');
    expect(text).toContain('        Merchant-Serial-Number: 123456\n');
    expect(text).not.toContain('nobody-shall-see-it');
    expect(text).not.toMatch(/ \n/);
  });

  it('and a list name nothing by a secret, whatever a collection calls its parts', async () => {
    const key = 'a-key-of-somebody-17';
    const item = { name: `get ${key}`, request: { method: 'GET', url: `{{base_url}}/${key}`, header: [] } };
    const collection = { info: { name: `Own ${key}`, schema }, item: [{ name: key, item: [item] }, item] };
    const folder = await mkdtemp(join(tmpdir(), 'dry-run-'));
    await writeFile(join(folder, 'own.json'), JSON.stringify(collection));
    const keys = {
      VIPPS_CLIENT_ID: 'an-id-of-somebody-17',
      VIPPS_SUBSCRIPTION_KEY: 'another-key-of-somebody',
      VIPPS_MERCHANT_SERIAL_NUMBER: '654321',
      VIPPS_MOBILE_NUMBER: '48059528',
    };
    const common = ['--collection', 'own.json', '--source', 'bundled'];
    for (const args of [
      ['run', '--dry-run', ...common],
      ['list', ...common],
      ['list', '--json', ...common],
    ]) {
      const process = aProcess(folder, args, { ...keys, VIPPS_CLIENT_SECRET: key });
      expect(await run(process)).toBe(0);
      expect(process.out()).toContain('get ‹client_secret›');
      expect(process.out()).not.toContain(key);
    }
  });

  it.each<[string, string[]]>([
    ['amuont=100', ['--var amuont: nothing in this run reads a variable of that name. Did you mean "amount"?']],
    ['amount=100', []],
    ['qr_image=x', []],
    ['zzzzzzzzzz=1', ['--var zzzzzzzzzz: nothing in this run reads a variable of that name.']],
  ])('tells of --var %s whether anything reads it', async (pair, notes) => {
    const lines = (await printed(['epayment/qr', '--var', pair])).split('\n');
    expect(lines.filter((line) => line.startsWith('--var'))).toEqual(notes);
  });

  it('fills in what is known and leaves what a script or an answer sets', async () => {
    const script = { listen: 'test', script: { exec: 'pm.environment.set("shop", "theirs")' } };
    const item = (name: string, url: string, more: object = {}): object => ({
      name,
      ...more,
      request: { method: 'GET', url, header: [{ key: 'X-Api-Key', value: 'written-out-key' }] },
    });
    const collection = {
      info: { name: 'Own', schema },
      auth: { type: 'basic', basic: [] },
      variable: [{ key: 'shop', value: 'ours' }],
      item: [
        item('first\u001b[2J', '{{base_url}}/{{inner}}/{{shop}}?token={{payment_token}}', { event: [script] }),
        { name: 'folder', item: [item('second', 'http://127.0.0.1:9/{{nothing}}')] },
      ],
    };
    const set = ['--var', 'inner=a{{deeper}}', '--var', 'deeper=b', '--var', 'payment_token=a-token-of-somebody'];
    const text = await printed(['--collection', 'own.json', '--verbose', ...set], { 'own.json': collection });
    expect(text).toContain('GET {{base_url}}/ab/{{shop}}?token=‹payment_token›\n');
    expect(text).toContain('judged by nothing: no description knows GET /{{inner}}/{{shop}}');
    expect(text).toContain('GET http://127.0.0.1:9/{{nothing}}\n');
    expect(text).toContain('        X-Api-Key: ‹api_key›\n        Authorization: Basic ‹authorization›\n');
    expect(text).not.toContain('written-out-key');
    expect(text).toContain('1. first�[2J\n');
    expect(text).not.toContain('\u001b');
  });
});
