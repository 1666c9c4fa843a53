import { resolve } from 'node:path';
import { loadUnits } from './load/load-units.ts';
import { type Settings, settingsOfUnit } from './load/settings.ts';
import type { PlannedFlow } from './model.ts';
import { createSecretFinder } from './report/find-secrets.ts';
import { secretsOf } from './secrets-of.ts';
import { UsageError } from './usage-error.ts';

/** A sales unit that a run is repeated for, with what is set for it. */
export interface PreparedUnit {
  name: string;
  settings: Settings;
}

/** What of a request is about sales units. */
export interface UnitsRequest {
  units?: string;
  unit?: string;
  target: 'auto' | 'sandbox' | 'test';
  variables: Record<string, string>;
}

/** What units are prepared with. */
export interface UnitsSurroundings {
  /** Process environment and settings file, and what they come to for all units. */
  environment: Record<string, string | undefined>;
  common: Settings;
  /** Names that the Postman environment knows. */
  variables: string[];
  workingDirectory: string;
}

/**
 * The sales units of a run over many.
 *
 * @throws UsageError where the file or what is asked besides makes no sense
 */
export async function prepareUnits(
  request: UnitsRequest,
  { environment, common, variables, workingDirectory }: UnitsSurroundings,
): Promise<PreparedUnit[] | undefined> {
  if (request.units === undefined) return undefined;
  if (request.unit !== undefined) {
    throw new UsageError(
      '--unit names the one sales unit of a run, --units has a row for each of many. Leave one out.',
    );
  }
  const rows = await loadUnits(resolve(workingDirectory, request.units), {
    environment,
    variables,
    serialNumber: common.values.merchantSerialNumber,
    areKeysMadeUp: request.target === 'sandbox',
  });
  const own = rows.map(({ settings }) => settingsOfUnit(NOTHING, settings, variables).values);
  refuseSharedVariables(own, request.variables);
  const units = rows.map(({ name, settings }) => ({ name, settings: settingsOfUnit(common, settings, variables) }));
  refuseTellingNames(units);
  return units;
}

const NOTHING: Settings = { values: {}, missing: [], emptied: [], blank: [], notes: [] };

/** What every unit has of its own cannot be one value for all. */
function refuseSharedVariables(own: Record<string, string>[], given: Record<string, string>): void {
  const shared = Object.keys(given).find((name) => own.some((values) => values[name] !== undefined));
  if (shared === undefined) return;
  throw new UsageError(`--var ${shared} is one value for all sales units, but the units file has it row by row.`);
}

/** Names are shown everywhere. */
function refuseTellingNames(units: PreparedUnit[]): void {
  const { find } = createSecretFinder(units.flatMap(({ settings }) => secretsOf(settings.values)));
  const telling = units.findIndex(({ name }) => find(name).length > 0);
  if (telling < 0) return;
  throw new UsageError(
    `The name of the sales unit in row ${telling + 1} tells a secret or personal value. Give it another in the column "unit".`,
  );
}

/** The flows once for each sales unit, unit by unit, so that reports have a section for each. */
export function repeatForUnits(flows: PlannedFlow[], units: string[]): PlannedFlow[] {
  return units.flatMap((unit) => flows.map((flow) => ({ ...flow, unit })));
}
