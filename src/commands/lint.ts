import { lintCollections } from '../check/lint/lint-collections.ts';
import { messageOf } from '../check/words.ts';
import { driftOfFiles } from '../drift/drift-of-run.ts';
import { driftTotals, renderMatrixText } from '../drift/render-matrix.ts';
import { staleRepairNotes } from '../drift/stale-repairs.ts';
import type { Finding, FindingDraft } from '../model.ts';
import { FILLED_VARIABLES } from '../plan/environment.ts';
import { repairCollection } from '../plan/repair-collection.ts';
import { environmentsOf, type Prepared, prepare, type RunRequest } from '../prepare.ts';
import { groupBy } from '../report/group-by.ts';
import { redactTexts } from '../report/redact.ts';
import { count } from '../report/words.ts';
import { wrap } from '../report/wrap.ts';
import { secretsOfPlan } from '../secrets-of.ts';
import { repairs } from '../suites/repairs.ts';
import { waive } from '../waive.ts';
import { columnsOf, type Io } from './io.ts';

export interface LintOptions
  extends Pick<
    RunRequest,
    'source' | 'mirror' | 'collection' | 'environment' | 'root' | 'openapi' | 'envFile' | 'waivers'
  > {
  json: boolean;
  /** Warnings fail too. */
  strict: boolean;
  /** Requests are judged to the letter. */
  strictRequests?: boolean;
  /** Where descriptions and collections do not agree, one by one. */
  verbose: boolean;
}

/** Judges collections, descriptions and environment offline. @returns the exit code: 1 where there is an error */
export async function lintCommand(options: LintOptions, io: Io): Promise<number> {
  const { json, strict, strictRequests = false, verbose, ...files } = options;
  // Linting needs no keys: whichever are set or missing, the collections are the same.
  const request: RunRequest = { ...files, flows: [], target: 'sandbox', variables: {}, iterations: 1 };
  const { VIPPS_BASE_URL: _, ...env } = io.env;
  const prepared = await prepare(request, { env, workingDirectory: io.cwd() });
  const { loaded, plan, source } = prepared;
  const { findings, repaired } = judgeFiles(prepared, strictRequests);
  const drift = driftOfFiles(loaded);
  const notes = staleRepairNotes(plan.repairs);
  const columns = Math.max(columnsOf(io), 100);
  io.stdout.write(
    json
      ? `${JSON.stringify({ source, findings, repaired, drift, notes }, null, 2)}\n`
      : [
          ...(verbose ? [`Descriptions against collections:\n\n${renderMatrixText(drift)}`] : []),
          ...notes,
          printFindings(findings, verbose ? repaired : [], columns),
          ...wrap(summary(findings, repaired), columns),
          ...(verbose
            ? []
            : wrap(`Descriptions against collections: ${driftTotals(drift)} --verbose lists them.`, columns)),
          '',
        ].join('\n'),
  );
  const fails = findings
    .filter(isOpen)
    .some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
  return fails ? 1 : 0;
}

/** What is wrong with the files, apart from what the project's own repairs mend before a run. */
function judgeFiles(prepared: Prepared, strictRequests: boolean): { findings: Finding[]; repaired: Finding[] } {
  const { loaded, settings, source, waivers } = prepared;
  const names = [...loaded.environment.names, ...Object.keys(settings.values), ...FILLED_VARIABLES];
  const environment = { names, values: loaded.environment.values };
  const { collections, descriptions, fallback } = loaded;
  const secrets = secretsOfPlan(prepared, environmentsOf(prepared, ''));
  const lint = (of: typeof collections): Finding[] =>
    waive(lintCollections({ collections: of, environment, descriptions, fallback, strictRequests }), waivers, {
      now: new Date().toISOString(),
      pins: loaded.artefacts,
    }).map((finding) => withMessage(redactTexts(finding, secrets)));
  const found = lint(collections);
  if (source !== 'official') return { findings: found, repaired: [] };
  const mended = Object.entries(collections).map(([id, one]) => [id, repairCollection(id, one, repairs)] as const);
  const left = new Set(lint(Object.fromEntries(mended)).map(faultOf));
  const isRepaired = (finding: Finding): boolean => !left.has(faultOf(finding)) && finding.waivedBy === undefined;
  return { findings: found.filter((one) => !isRepaired(one)), repaired: found.filter(isRepaired) };
}

function withMessage(finding: FindingDraft): Finding {
  return { ...finding, message: messageOf(finding) };
}

function faultOf({ flow, step, code, pointer, keyword, expected, actual, detail }: Finding): string {
  return JSON.stringify([flow, step, code, pointer, keyword, expected, actual, detail]);
}

/** Findings below the file and request that they are about. */
function printFindings(findings: Finding[], repaired: Finding[], columns: number): string {
  const lines = [
    ...findings.filter(isOpen).map((finding) => ({ finding, kind: finding.severity })),
    ...repaired.map((finding) => ({ finding, kind: 'mended' })),
  ];
  return [...groupBy(lines, ({ finding }) => placeOf(finding))]
    .map(([place, members]) => {
      const told = members.flatMap(({ finding, kind }) => linesOf(finding, kind, columns));
      return `${place}\n${told.join('\n')}\n`;
    })
    .join('\n');
}

/** How many there are of each kind. */
function summary(findings: Finding[], repaired: Finding[]): string {
  const open = findings.filter(isOpen);
  const number = (severity: Finding['severity']) => open.filter((finding) => finding.severity === severity).length;
  const waived = findings.length - open.length;
  return [
    count(number('error'), 'error'),
    count(number('warning'), 'warning'),
    count(number('info'), 'note'),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(repaired.length > 0 ? [`${repaired.length} mended by this project's repairs before a run`] : []),
  ].join(' · ');
}

function isOpen({ waivedBy }: Finding): boolean {
  return waivedBy === undefined;
}

function placeOf({ flow, step }: Finding): string {
  return step === '' ? flow : `${flow} › ${step}`;
}

const MARGIN = 33;

function linesOf({ code, message }: Finding, kind: string, columns: number): string[] {
  const [first = '', ...rest] = wrap(message, columns - MARGIN);
  return [`  ${kind.padEnd(7)} ${code.padEnd(22)} ${first}`, ...rest.map((line) => `${' '.repeat(MARGIN)}${line}`)];
}
