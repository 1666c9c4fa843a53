import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadUnits, type UnitsContext } from './load-units.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vipps-contract-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const environment = { OSLO_SECRET: 'from the environment', EMPTY: '' };

async function load(text: string | Buffer, name = 'units.csv', change: Partial<UnitsContext> = {}) {
  const path = join(folder, name);
  await writeFile(path, text);
  return loadUnits(path, { environment, variables: ['amount', 'base_url'], areKeysMadeUp: false, ...change });
}

const MSN = 'VIPPS_MERCHANT_SERIAL_NUMBER';

describe('a units file', () => {
  it.each<[string, string, string, object[]]>([
    ['values', `unit,${MSN}\noslo,1\n`, 'u.csv', [{ name: 'oslo', settings: { [MSN]: '1' } }]],
    ['units without a name', `${MSN}\n1\n2\n`, 'u.csv', [{ name: '1' }, { name: '2' }]],
    [
      'a reference',
      `unit,VIPPS_AMOUNT\noslo,$OSLO_SECRET\n`,
      'u.csv',
      [{ settings: { VIPPS_AMOUNT: 'from the environment' } }],
    ],
    [
      'a reference in braces',
      `unit,VIPPS_AMOUNT\no,\${OSLO_SECRET}\n`,
      'u.csv',
      [{ settings: { VIPPS_AMOUNT: 'from the environment' } }],
    ],
    [
      'a value with a dollar in front',
      `unit,VIPPS_AMOUNT\no,$$OSLO\n`,
      'u.csv',
      [{ settings: { VIPPS_AMOUNT: '$OSLO' } }],
    ],
    [
      'a value with a dollar inside',
      `unit,VIPPS_AMOUNT\no,a$OSLO\n`,
      'u.csv',
      [{ settings: { VIPPS_AMOUNT: 'a$OSLO' } }],
    ],
    [
      'empty cells and lines',
      `unit,${MSN},VIPPS_AMOUNT\n\noslo,,7\n,,\n`,
      'u.csv',
      [{ name: 'oslo', settings: { VIPPS_AMOUNT: '7' } }],
    ],
    [
      'quotes, a mark of byte order and ends of lines',
      `\uFEFFunit,VIPPS_AMOUNT\r\n"os-lo","a ""b"", c"\r\n`,
      'u.CSV',
      [{ name: 'os-lo', settings: { VIPPS_AMOUNT: 'a "b", c' } }],
    ],
    ['semicolons', `unit;VIPPS_AMOUNT\noslo;1,5\n`, 'u.csv', [{ name: 'oslo', settings: { VIPPS_AMOUNT: '1,5' } }]],
    [
      'JSON',
      `[{"unit":"oslo","${MSN}":123456,"VIPPS_AMOUNT":null},{"unit":"å","VIPPS_AMOUNT":"$OSLO_SECRET"}]`,
      'u.json',
      [
        { name: 'oslo', settings: { [MSN]: '123456' } },
        { name: 'å', settings: { VIPPS_AMOUNT: 'from the environment' } },
      ],
    ],
  ])('may hold %s', async (_what, text, name, units) => {
    const loaded = await load(text, name);
    expect(loaded).toMatchObject(units);
    expect(loaded).toHaveLength(units.length);
  });

  it.each<[string, string, string, string]>([
    ['is broken JSON', '[{"unit": secret-value', 'u.json', 'is not valid JSON'],
    ['is no list', '{"unit": "secret-value"}', 'u.json', 'is not a JSON array of objects'],
    ['is a list of something else', '["secret-value"]', 'u.json', 'is not a JSON array of objects'],
    [
      'has something else in a cell',
      '[{"unit": "o", "VIPPS_AMOUNT": {"a": "secret-value"}}]',
      'u.json',
      'Row 1 of the units file',
    ],
    ['is empty', '', 'u.csv', 'has no rows'],
    ['is an empty list', '[]', 'u.json', 'has no rows'],
    ['has a header alone', `unit,${MSN}\n`, 'u.csv', 'has no rows'],
    ['has an open quote', `unit,VIPPS_AMOUNT\no,"secret-value\n`, 'u.csv', 'is not CSV'],
    ['has a quote inside', `unit,VIPPS_AMOUNT\no,a"secret-value"\n`, 'u.csv', 'is not CSV: line 2'],
    ['has a row of more cells', `unit,${MSN}\noslo,1\nbergen,2,secret-value\n`, 'u.csv', 'is not CSV: line 3'],
    ['has no header', `secret-value,other\noslo,1\n`, 'u.csv', 'no columns that are settings'],
    ['has a column twice', `unit,${MSN},${MSN}\no,1,2\n`, 'u.csv', 'two columns of one name'],
    ['has a column without a name', `unit,\no,secret-value\n`, 'u.csv', 'a column without a name'],
    [
      'has an unknown column',
      `unit,VIPPS_CLIENT_IDD\no,secret-value\n`,
      'u.csv',
      'The column "VIPPS_CLIENT_IDD" of u.csv is not a setting. Did you mean "VIPPS_CLIENT_ID"?',
    ],
    [
      'has its names in a column of another name',
      `name,VIPPS_CLIENT_ID\no,secret-value\n`,
      'u.csv',
      'The column "name" of u.csv is not a setting. The name of a sales unit belongs in the column "unit".',
    ],
    ['has a column without its prefix', `unit,client_id\no,secret-value\n`, 'u.csv', 'Did you mean "VIPPS_CLIENT_ID"?'],
    [
      'has a column that is one for all',
      `unit,VIPPS_BASE_URL\no,http://127.0.0.1:1\n`,
      'u.csv',
      'cannot differ from unit to unit',
    ],
    [
      'has a reference to nothing',
      `unit,VIPPS_CLIENT_ID\nbergen,$BERGEN_ID\n`,
      'u.csv',
      'u.csv names variables of the environment that have no value: BERGEN_ID (row 1, column VIPPS_CLIENT_ID).',
    ],
    [
      'has a reference to what a CI has lost',
      `unit,VIPPS_CLIENT_ID\na,x\nb,\${EMPTY}\n`,
      'u.csv',
      'u.csv names variables of the environment that have no value: EMPTY (row 2, column VIPPS_CLIENT_ID).',
    ],
    [
      'has a secret that begins as a reference does',
      `unit,VIPPS_CLIENT_ID\na,x\nb,$secret_value\n`,
      'u.csv',
      'have no value: what begins with $ in row 2, column VIPPS_CLIENT_ID. Set',
    ],
    [
      'has several references to nothing',
      `unit,VIPPS_CLIENT_ID,VIPPS_CLIENT_SECRET\noslo,$OSLO_ID,$OSLO_SECRET\nbergen,$BERGEN_ID,$secret_value\n`,
      'u.csv',
      'OSLO_ID (row 1, column VIPPS_CLIENT_ID); BERGEN_ID (row 2, column VIPPS_CLIENT_ID); what begins with $ in row 2, column VIPPS_CLIENT_SECRET. Set them in the environment or in .env; $$ stands for a $. To try the file without keys: --target sandbox.',
    ],
    [
      'has very many of them',
      `unit,VIPPS_CLIENT_ID\n${Array.from({ length: 25 }, (_, row) => `u${row},$ID_${row}\n`).join('')}`,
      'u.csv',
      'ID_19 (row 20, column VIPPS_CLIENT_ID); and 5 more. Set',
    ],
    ...['$constructor', '$toString', '$__proto__', `$\{hasOwnProperty}`].map(
      (cell): [string, string, string, string] => [
        `has a reference to what every object has, ${cell}`,
        `unit,VIPPS_CLIENT_ID\na,${cell}\n`,
        'u.csv',
        'have no value: what begins with $ in row 1, column VIPPS_CLIENT_ID. Set',
      ],
    ),
    [
      'has a key in place of a column',
      `unit,${MSN},secret-value\no,1,2\n`,
      'u.csv',
      'The column 3 of u.csv is not a setting.',
    ],
    [
      'has half a reference',
      `unit,VIPPS_CLIENT_ID\na,\${secret-value\n`,
      'u.csv',
      'Row 1 of u.csv, column VIPPS_CLIENT_ID: what begins with $',
    ],
    [
      'has one name twice',
      `unit,${MSN}\noslo,1\nbergen,2\noslo,3\n`,
      'u.csv',
      'Rows 1 and 3 of u.csv are both called "oslo"',
    ],
    ['has one unit twice', `${MSN}\n1\n1\n`, 'u.csv', 'Rows 1 and 2 of u.csv are both called "1"'],
    ['has a row without a name', `unit,${MSN},VIPPS_AMOUNT\n,,1\n`, 'u.csv', 'Row 1 of u.csv has no name'],
    ['has a name that is none', `unit,${MSN}\n"a/b",1\n`, 'u.csv', 'Row 1 of u.csv has an invalid name'],
  ])('that %s is refused in a sentence that tells no value', async (_what, text, name, message) => {
    const refused = await load(text, name).catch((error: Error) => error);
    expect(refused).toMatchObject({ name: 'UsageError', message: expect.stringContaining(message) });
    expect(JSON.stringify(refused) + (refused as Error).message).not.toMatch(/secret[-_]value/);
  });

  it('that is missing is refused in a sentence', async () => {
    const context = { environment, variables: [], areKeysMadeUp: false };
    await expect(loadUnits(join(folder, 'nowhere.csv'), context)).rejects.toThrow('nowhere.csv does not exist');
  });

  it('names a lone unit after the serial number of the settings', async () => {
    expect(await load('VIPPS_AMOUNT\n1\n', 'u.csv', { serialNumber: '123456' })).toMatchObject([{ name: '123456' }]);
  });

  it('needs no value of the environment where keys are made up', async () => {
    const units = await load(`unit,VIPPS_CLIENT_ID\noslo,$NOWHERE\n`, 'u.csv', { areKeysMadeUp: true });
    expect(units).toEqual([{ name: 'oslo', settings: {} }]);
  });
});
