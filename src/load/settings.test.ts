import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindOfVariable, readEnvFile, readSettings, settingsOfUnit } from './settings.ts';

const required = [
  'VIPPS_CLIENT_ID',
  'VIPPS_CLIENT_SECRET',
  'VIPPS_SUBSCRIPTION_KEY',
  'VIPPS_MERCHANT_SERIAL_NUMBER',
  'VIPPS_MOBILE_NUMBER',
];
const keys = Object.fromEntries(required.map((name) => [name, `value of ${name}`]));

describe('settings', () => {
  it('fill the Postman variables that they are named for', () => {
    const settings = readSettings(
      { ...keys, VIPPS_MOBILE_NUMBER: '91234567', VIPPS_CALLBACK_URL: 'https://cb' },
      {},
      [],
    );
    expect(settings.values).toMatchObject({
      client_id: 'value of VIPPS_CLIENT_ID',
      'Ocp-Apim-Subscription-Key': 'value of VIPPS_SUBSCRIPTION_KEY',
      mobileNumber: '91234567',
      internationalMobileNumber: '4791234567',
      callbackPrefix: 'https://cb',
      shippingDetailsPrefix: 'https://cb',
    });
    expect(settings.missing).toEqual([]);
  });

  it('set any variable of the environment by its name in capitals', () => {
    const settings = readSettings({ VIPPS_AMOUNT: '100', VIPPS_WELL_KNOWN_URI: 'x' }, {}, ['amount', 'well-known_uri']);
    expect(settings.values).toEqual({ amount: '100', 'well-known_uri': 'x' });
    expect(settings.notes).toEqual([]);
  });

  it('of the process win over those of the file', () => {
    expect(readSettings({ VIPPS_CLIENT_ID: 'process' }, { VIPPS_CLIENT_ID: 'file' }, []).values.client_id).toBe(
      'process',
    );
  });

  it('that are empty in the file are not set; empty in the process they are missing', () => {
    const empty = Object.fromEntries(required.map((name) => [name, '']));
    expect(readSettings({}, empty, [])).toMatchObject({ missing: required, emptied: [], blank: required });
    expect(readSettings(keys, empty, [])).toMatchObject({ missing: [], blank: [] });
    expect(readSettings(empty, keys, [])).toMatchObject({ missing: required, emptied: required, values: {} });
  });

  it('that nothing reads are told, with the nearest that something does', () => {
    expect(readSettings({ VIPPS_CLINET_ID: 'x' }, {}, []).notes).toEqual([
      'Unknown setting VIPPS_CLINET_ID. Did you mean "VIPPS_CLIENT_ID"?',
    ]);
  });

  it('know which variables are secret and which are personal', () => {
    expect(['client_secret', 'mobileNumber', 'internationalMobileNumber', 'amount'].map(kindOfVariable)).toEqual([
      'secret',
      'personal',
      'personal',
      undefined,
    ]);
  });
});

describe('a .env file', () => {
  async function file(text: string): Promise<string> {
    const path = join(await mkdtemp(join(tmpdir(), 'settings-')), '.env');
    await writeFile(path, text);
    return path;
  }

  it('is read with comments, quotes and values over several lines', async () => {
    const path = await file(
      '# keys\nexport VIPPS_CLIENT_ID=abc # mine\n\nVIPPS_CLIENT_SECRET="a+b/c="\nKEY="one\ntwo"\n',
    );
    expect(await readEnvFile(path, true)).toEqual({
      VIPPS_CLIENT_ID: 'abc',
      VIPPS_CLIENT_SECRET: 'a+b/c=',
      KEY: 'one\ntwo',
    });
  });

  it('with a line that is not a setting is refused by the number of the line, not by its text', async () => {
    const path = await file('A=1\nmy-secret-without-a-name\n');
    await expect(readEnvFile(path, true)).rejects.toThrow(/^Line 2 of .* is not a setting/);
    await expect(readEnvFile(path, true)).rejects.not.toThrow('my-secret');
  });

  it('that is missing matters only where it was named', async () => {
    const path = join(tmpdir(), 'there-is-no-such-file', '.env');
    expect(await readEnvFile(path, false)).toEqual({});
    await expect(readEnvFile(path, true)).rejects.toThrow('does not exist');
  });
});

describe('the settings of a sales unit', () => {
  const environment = {
    VIPPS_CLIENT_ID: '',
    VIPPS_CLIENT_SECRET: 'for all',
    VIPPS_SUBSCRIPTION_KEY: 'for all',
    VIPPS_INTERNATIONALMOBILENUMBER: '4711111111',
  };
  const variables = ['Ocp-Apim-Subscription-Key', 'internationalMobileNumber', 'amount'];
  const common = readSettings(environment, {}, variables);

  it('are those of its row, and those of all where the row says nothing', () => {
    const row = { VIPPS_CLIENT_SECRET: 'own', VIPPS_AMOUNT: '7' };
    expect(settingsOfUnit(common, row, variables).values).toMatchObject({
      client_secret: 'own',
      'Ocp-Apim-Subscription-Key': 'for all',
      amount: '7',
      internationalMobileNumber: '4711111111',
    });
  });

  it('are the row’s by whatever name the row and the environment set them', () => {
    const row = { VIPPS_OCP_APIM_SUBSCRIPTION_KEY: 'own', VIPPS_MOBILE_NUMBER: '22222222' };
    expect(settingsOfUnit(common, row, variables).values).toMatchObject({
      'Ocp-Apim-Subscription-Key': 'own',
      mobileNumber: '22222222',
      internationalMobileNumber: '4722222222',
    });
  });

  it('lack what neither has; a row makes up for what a CI has lost', () => {
    expect(settingsOfUnit(common, {}, variables)).toMatchObject({
      missing: common.missing,
      emptied: ['VIPPS_CLIENT_ID'],
    });
    expect(settingsOfUnit(common, { VIPPS_CLIENT_ID: 'own' }, variables)).toMatchObject({
      missing: ['VIPPS_MERCHANT_SERIAL_NUMBER', 'VIPPS_MOBILE_NUMBER'],
      emptied: [],
    });
  });
});
