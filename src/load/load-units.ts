import { basename } from 'node:path';
import { didYouMean } from '../plan/suggest.ts';
import { UsageError } from '../usage-error.ts';
import { readBytes } from './read-file.ts';
import { settingNames } from './settings.ts';
import { isUnitName, UNIT_NAME_WORDS } from './unit-name.ts';
import { parseUnitRows, type UnitRow } from './unit-rows.ts';

/** A sales unit as its row says it: its name, and settings by name. */
export interface SalesUnit {
  name: string;
  settings: Record<string, string>;
}

/** What a units file is read with. */
export interface UnitsContext {
  /** What `$NAME` stands for: process environment and `.env`. */
  environment: Record<string, string | undefined>;
  /** Names that the Postman environment knows. */
  variables: string[];
  /** Merchant serial number of the settings, for rows that have none. */
  serialNumber?: string | undefined;
  /** Made-up keys stand in: a reference to a variable without a value counts as an empty cell. */
  areKeysMadeUp: boolean;
}

/** What a row is called. */
const NAME = 'unit';
const SERIAL_NUMBER = 'VIPPS_MERCHANT_SERIAL_NUMBER';

/** One for all units, whatever a row says. */
const ofTheRun = ['VIPPS_BASE_URL', 'VIPPS_CALLBACK_URL', 'VIPPS_MIRROR'];

/**
 * The sales units of a file, one for each row.
 *
 * @throws UsageError where it cannot be read, or a person has to put something right in it; no message tells a value
 */
export async function loadUnits(path: string, context: UnitsContext): Promise<SalesUnit[]> {
  const { columns, rows } = parseUnitRows(await readBytes(path, 'units file'), path);
  if (rows.length === 0) throw new UsageError(`The units file ${path} has no rows.`);
  refuseColumns(columns, path, settingNames(context.variables));
  refuseUnset(rows, basename(path), context);
  const units = rows.map((row, index) => unitOf(row, `Row ${index + 1} of ${basename(path)}`, context));
  units.forEach(({ name }, index) => {
    const first = units.findIndex((unit) => unit.name === name);
    if (first === index) return;
    throw new UsageError(
      `Rows ${first + 1} and ${index + 1} of ${basename(path)} are both called "${name}". Give each a name of its own in the column "${NAME}".`,
    );
  });
  return units;
}

/** A cell with the environment's value where it is a reference to it; undefined: that has none. */
export function resolveCell(
  cell: string,
  environment: Record<string, string | undefined>,
): { value: string } | { unset: string } | { broken: true } {
  if (!cell.startsWith('$')) return { value: cell };
  if (cell.startsWith('$$')) return { value: cell.slice(1) };
  const [, plain, braced] = /^\$(?:([A-Za-z_]\w*)|\{([^{}$]+)\})$/.exec(cell) ?? [];
  const name = plain ?? braced;
  if (name === undefined) return { broken: true };
  // A name such as `constructor` leads to what every object has.
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value ? { value } : { unset: name };
}

/** Anything else after a `$`, or in place of a column's name, may be a key: no message quotes it. */
function looksLikeName(text: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(text);
}

function refuseColumns(columns: string[], path: string, settings: string[]): void {
  const known = [NAME, ...settings];
  // Where no column is known there is no header, and what is in its place may be keys.
  if (!columns.some((column) => known.includes(column))) {
    throw new UsageError(
      `The units file ${path} has no columns that are settings. Its first line names them: ${NAME},VIPPS_CLIENT_ID,…`,
    );
  }
  for (const column of columns) {
    if (ofTheRun.includes(column)) {
      throw new UsageError(
        `The column ${column} of ${basename(path)} cannot differ from unit to unit. Set it in the environment.`,
      );
    }
    if (column === '') throw new UsageError(`The units file ${path} has a column without a name.`);
    if (known.includes(column)) continue;
    const hint = /^name$/i.test(column)
      ? ` The name of a sales unit belongs in the column "${NAME}".`
      : didYouMean(column, known) || didYouMean(`VIPPS_${column}`, known);
    // Behind a missing header line there are keys.
    const which = hint !== '' || looksLikeName(column) ? `"${column}"` : columns.indexOf(column) + 1;
    const columnsThereAre =
      hint === '' ? ` Columns are "${NAME}", for the unit's name, and settings such as VIPPS_CLIENT_ID.` : hint;
    throw new UsageError(`The column ${which} of ${basename(path)} is not a setting.${columnsThereAre}`);
  }
}

/** Every variable without a value, told at once: who has forgotten one has often forgotten them all. */
function refuseUnset(rows: UnitRow[], file: string, { environment, areKeysMadeUp }: UnitsContext): void {
  if (areKeysMadeUp) return;
  const unset = rows.flatMap((row, index) =>
    Object.entries(row).flatMap(([column, cell]) => {
      const resolved = resolveCell(cell, environment);
      return 'unset' in resolved ? [unsetWords(resolved.unset, `row ${index + 1}, column ${column}`)] : [];
    }),
  );
  if (unset.length === 0) return;
  const shown = unset.slice(0, MOST_UNSET).join('; ');
  const more = unset.length > MOST_UNSET ? `; and ${unset.length - MOST_UNSET} more` : '';
  throw new UsageError(
    `${file} names variables of the environment that have no value: ${shown}${more}. Set them in the environment or in .env; $$ stands for a $. To try the file without keys: --target sandbox.`,
  );
}

const MOST_UNSET = 20;

function unsetWords(name: string, where: string): string {
  return looksLikeName(name) ? `${name} (${where})` : `what begins with $ in ${where}`;
}

function unitOf(row: UnitRow, where: string, { environment, serialNumber }: UnitsContext): SalesUnit {
  const cells = Object.entries(row).flatMap(([column, cell]): [string, string][] => {
    const resolved = resolveCell(cell, environment);
    if ('value' in resolved) return [[column, resolved.value]];
    if ('broken' in resolved) {
      throw new UsageError(
        `${where}, column ${column}: what begins with $ is a variable of the environment. Write $NAME or \${NAME}; $$ stands for a $.`,
      );
    }
    return [];
  });
  const { [NAME]: given, ...settings } = Object.fromEntries(cells);
  const name = given ?? settings[SERIAL_NUMBER] ?? serialNumber;
  if (name === undefined) {
    throw new UsageError(`${where} has no name. Give it one in the column "${NAME}", or a ${SERIAL_NUMBER}.`);
  }
  if (!isUnitName(name)) {
    throw new UsageError(`${where} has an invalid name: it must be of ${UNIT_NAME_WORDS}.`);
  }
  return { name, settings };
}
