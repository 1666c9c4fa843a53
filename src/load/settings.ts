import { readFile } from 'node:fs/promises';
import { parse } from 'dotenv';
import type { Secret } from '../model.ts';
import { didYouMean } from '../plan/suggest.ts';
import { isSecretName } from '../secret-names.ts';
import { UsageError } from '../usage-error.ts';
import { whyUnreadable } from './read-file.ts';

/** A documented setting and the Postman variables that it fills. */
interface NamedSetting {
  name: string;
  variables: string[];
  kind?: Secret['kind'];
  isRequired?: boolean;
}

/** The short names; any other variable of the environment is set as `VIPPS_` and its name in capitals. */
const named: NamedSetting[] = [
  { name: 'VIPPS_CLIENT_ID', variables: ['client_id'], kind: 'secret', isRequired: true },
  { name: 'VIPPS_CLIENT_SECRET', variables: ['client_secret'], kind: 'secret', isRequired: true },
  { name: 'VIPPS_SUBSCRIPTION_KEY', variables: ['Ocp-Apim-Subscription-Key'], kind: 'secret', isRequired: true },
  { name: 'VIPPS_MERCHANT_SERIAL_NUMBER', variables: ['merchantSerialNumber'], isRequired: true },
  { name: 'VIPPS_MOBILE_NUMBER', variables: ['mobileNumber'], kind: 'personal', isRequired: true },
  {
    name: 'VIPPS_CALLBACK_URL',
    variables: [
      'callbackPrefix',
      'callbackUrl',
      'shippingDetailsPrefix',
      'consentRemovalPrefix',
      'dynamicOptionsCallbackUrl',
    ],
  },
];

/** Read by the program itself, not by a collection. */
const MIRROR = 'VIPPS_MIRROR';

/** What a person has set, from the process environment and `.env`. */
export interface Settings {
  /** Values by Postman variable. */
  values: Record<string, string>;
  /** Required settings that have no value. */
  missing: string[];
  /** Required settings that the process environment has, empty: a CI that lost its secrets. */
  emptied: string[];
  /** Required settings that the file names without a value, and nothing else sets. */
  blank: string[];
  mirror?: string;
  /** Sentences about settings that nothing reads. */
  notes: string[];
}

/**
 * The settings of a person.
 *
 * @param environment the process environment, which wins
 * @param file values of `.env`
 * @param variables names that the Postman environment knows
 */
export function readSettings(
  environment: Record<string, string | undefined>,
  file: Record<string, string>,
  variables: string[],
): Settings {
  const given = { ...withoutEmpty(file), ...environment };
  const byName = variablesByName(variables);
  const values: Record<string, string> = {};
  for (const [name, targets] of byName) {
    const value = given[name];
    if (value) for (const target of targets) values[target] = value;
  }
  if (values.mobileNumber && !given[settingFor('internationalMobileNumber')]) {
    values.internationalMobileNumber = `47${values.mobileNumber}`;
  }
  const required = named.filter((setting) => setting.isRequired).map((setting) => setting.name);
  const settings: Settings = {
    values,
    missing: required.filter((name) => !given[name]),
    emptied: required.filter((name) => environment[name] === ''),
    blank: required.filter((name) => file[name] === '' && !given[name]),
    notes: unknownNotes(Object.keys(given), [...byName.keys(), MIRROR]),
  };
  const mirror = given[MIRROR];
  return mirror ? { ...settings, mirror } : settings;
}

/** The name of the setting that fills a variable. */
export function settingOf(variable: string): string {
  const known = named.find(({ variables }) => variables.includes(variable));
  return known?.name ?? settingFor(variable);
}

/** The names of all settings there are. */
export function settingNames(variables: string[]): string[] {
  return [...variablesByName(variables).keys(), MIRROR];
}

/** The settings of one sales unit: what its row leaves open is as for all. */
export function settingsOfUnit(common: Settings, row: Record<string, string>, variables: string[]): Settings {
  const own = readSettings(row, {}, variables);
  const isOpen = (name: string): boolean => own.missing.includes(name);
  return {
    ...common,
    values: { ...common.values, ...own.values },
    missing: common.missing.filter(isOpen),
    emptied: common.emptied.filter(isOpen),
  };
}

/** Which variables of the environment are secret or personal, whoever set them; those of own collections by what they are called. */
export function kindOfVariable(variable: string): Secret['kind'] | undefined {
  if (variable === 'internationalMobileNumber') return 'personal';
  const known = named.find((setting) => setting.variables.includes(variable));
  if (known) return known.kind;
  return isSecretName(variable) ? 'secret' : undefined;
}

/**
 * The values of a `.env` file; of `.env` in the working directory, where there is one, if none is named.
 *
 * @throws UsageError where the named file is missing, or a line is not a setting
 */
export async function readEnvFile(path: string, isNamed: boolean): Promise<Record<string, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`The settings file ${path} ${whyUnreadable(error as NodeJS.ErrnoException)}.`);
  }
  const values = parse(text);
  const broken = brokenLine(text, values);
  if (broken)
    throw new UsageError(`Line ${broken} of ${path} is not a setting. Write NAME=value, or # before a comment.`);
  return values;
}

/** The first line, from 1, that is neither empty, comment nor setting. Lines inside a quoted value are part of it. */
function brokenLine(text: string, values: Record<string, string>): number | undefined {
  const inside = new Set(Object.values(values).flatMap((value) => value.split('\n')));
  const lines = text.split(/\r?\n/);
  const index = lines.findIndex(
    (line) => !/^\s*(#.*)?$/.test(line) && !/^\s*(export\s+)?[\w.-]+\s*[=:]/.test(line) && !isContinued(line, inside),
  );
  return index < 0 ? undefined : index + 1;
}

function isContinued(line: string, inside: Set<string>): boolean {
  return inside.has(line) || inside.has(line.replace(/["'`]\s*$/, ''));
}

/** The setting for a variable: `Ocp-Apim-Subscription-Key` is `VIPPS_OCP_APIM_SUBSCRIPTION_KEY`. */
function settingFor(variable: string): string {
  return `VIPPS_${variable.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

function variablesByName(variables: string[]): Map<string, string[]> {
  return new Map([
    ...variables.map((variable): [string, string[]] => [settingFor(variable), [variable]]),
    ...named.map((setting): [string, string[]] => [setting.name, setting.variables]),
  ]);
}

function withoutEmpty(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function unknownNotes(given: string[], known: string[]): string[] {
  return given
    .filter((name) => name.startsWith('VIPPS_') && !known.includes(name))
    .map((name) => `Unknown setting ${name}.${didYouMean(name, known)}`);
}
