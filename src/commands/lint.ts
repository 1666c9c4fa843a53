import { lintCollections } from '../check/lint/lint-collections.ts';
import { driftOfFiles } from '../drift/drift-of-run.ts';
import { renderMatrixText } from '../drift/render-matrix.ts';
import { staleRepairNotes } from '../drift/stale-repairs.ts';
import type { Drift, Finding } from '../model.ts';
import { prepare, type RunRequest } from '../prepare.ts';
import { waive } from '../waive.ts';
import type { Io } from './io.ts';

export interface LintOptions
  extends Pick<RunRequest, 'source' | 'mirror' | 'collection' | 'environment' | 'openapi' | 'envFile' | 'waivers'> {
  json: boolean;
  /** Warnings fail too. */
  strict: boolean;
}

/** Judges collections, descriptions and environment offline. @returns the exit code: 1 where there is an error */
export async function lintCommand(options: LintOptions, io: Io): Promise<number> {
  const { json, strict, ...files } = options;
  // Linting needs no keys: whichever are set or missing, the collections are the same.
  const request: RunRequest = { ...files, flows: [], target: 'sandbox', variables: {}, iterations: 1 };
  const { VIPPS_BASE_URL: _, ...env } = io.env;
  const { loaded, plan, waivers, source, settings } = await prepare(request, { env, workingDirectory: io.cwd() });
  const names = [...loaded.environment.names, ...Object.keys(settings.values)];
  const environment = { names, values: loaded.environment.values };
  const { collections, descriptions, fallback } = loaded;
  const found = lintCollections({ collections, environment, descriptions, fallback });
  const findings = waive(found, waivers, { now: new Date().toISOString(), pins: loaded.artefacts });
  const drift = driftOfFiles(loaded);
  const notes = staleRepairNotes(plan.repairs);
  io.stdout.write(
    json
      ? `${JSON.stringify({ source, findings, drift, notes }, null, 2)}\n`
      : [printDrift(drift), ...notes, printFindings(findings)].join('\n'),
  );
  const open = findings.filter(({ waivedBy }) => waivedBy === undefined);
  const fails = open.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
  return fails ? 1 : 0;
}

/** Where descriptions and collections do not agree; nobody is to blame, so nothing fails by it. */
function printDrift(drift: Drift): string {
  return `Descriptions against collections:\n\n${renderMatrixText(drift)}`;
}

/** Findings below the file and request that they are about, and how many there are of each kind. */
function printFindings(findings: Finding[]): string {
  const open = findings.filter(({ waivedBy }) => waivedBy === undefined);
  const places = [...new Set(open.map(placeOf))];
  const blocks = places.map((place) => {
    const lines = open.filter((finding) => placeOf(finding) === place).map(lineOf);
    return `${place}\n${lines.join('\n')}\n`;
  });
  const count = (severity: Finding['severity']) => open.filter((finding) => finding.severity === severity).length;
  const waived = findings.length - open.length;
  const totals = [
    `${count('error')} errors`,
    `${count('warning')} warnings`,
    `${count('info')} notes`,
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
  return `${blocks.join('\n')}${blocks.length > 0 ? '\n' : ''}${totals.join(' · ')}\n`;
}

function placeOf({ flow, step }: Finding): string {
  return step === '' ? flow : `${flow} › ${step}`;
}

function lineOf({ severity, code, message }: Finding): string {
  return `  ${severity.padEnd(7)} ${code.padEnd(22)} ${message}`;
}
