import type { Log, ReportingDescriptor, Result as SarifResult } from 'sarif';
import type { Finding, FindingCode, Result } from '../model.ts';
import { findingPage } from './finding-page.ts';
import { placeOfFinding } from './words.ts';

/** SARIF 2.1.0: a rule for each code, a result for each finding, at the line of the description that it is about. */
export function renderSarif(result: Result): string {
  const { run } = result;
  const codes = [...new Set(result.findings.map(({ code }) => code))].toSorted();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'vipps-contract',
            version: run.versions['vipps-contract'],
            rules: codes.map((code) => ruleOf(code, result)),
          },
        },
        automationDetails: { id: `vipps-contract/${run.target}/` },
        invocations: [
          {
            executionSuccessful: run.exitCode <= 1,
            exitCode: run.exitCode,
            startTimeUtc: run.startedAt,
            endTimeUtc: new Date(Date.parse(run.startedAt) + run.durationMs).toISOString(),
          },
        ],
        artifacts: run.artefacts.map(({ path, sha256 }) => ({
          location: { uri: uriOf(path) },
          hashes: { 'sha-256': sha256 },
        })),
        results: result.findings.map((finding) => resultOf(finding, codes.indexOf(finding.code), run)),
        properties: { target: run.target, baseUrl: run.baseUrl, source: run.source, notes: run.notes },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: FindingCode, { findings, run }: Result): ReportingDescriptor {
  const words = code.replaceAll('-', ' ');
  const severity = findings.find((finding) => finding.code === code)?.severity ?? 'warning';
  return {
    id: code,
    name: code.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${words[0]?.toUpperCase()}${words.slice(1)}.` },
    helpUri: findingPage(code, run.versions['vipps-contract']),
    help: { text: `vipps-contract explain ${code}` },
    defaultConfiguration: { level: levelOf(severity) },
  };
}

function resultOf(finding: Finding, ruleIndex: number, run: Result['run']): SarifResult {
  const { code, severity, message, suite, flow, unit, step, operationId, status, pointer, expected, actual, waivedBy } =
    finding;
  // Readers show nothing that has no place in a file: what is in no description stands at the collection.
  const artefact =
    run.artefacts.find(({ id }) => id === finding.description) ??
    run.artefacts.find(({ id }) => id === `collection:${suite}`) ??
    run.artefacts[0];
  return {
    ruleId: code,
    ruleIndex,
    level: levelOf(severity),
    message: { text: message },
    locations: [
      {
        ...(artefact && {
          physicalLocation: {
            artifactLocation: { uri: uriOf(artefact.path) },
            region: { startLine: finding.schemaLine ?? 1 },
          },
        }),
        logicalLocations: [{ fullyQualifiedName: placeOfFinding(finding) || suite, kind: 'function' }],
      },
    ],
    partialFingerprints: { 'findingId/v1': finding.id },
    ...(waivedBy && {
      suppressions: [{ kind: 'external', status: 'accepted', justification: `${waivedBy.reason} (${waivedBy.owner})` }],
    }),
    properties: {
      flow,
      unit,
      step,
      operationId,
      status,
      pointer,
      expected,
      actual,
      schemaPointer: finding.schemaPointer,
    },
  };
}

function levelOf(severity: Finding['severity']): 'error' | 'warning' | 'note' {
  return severity === 'info' ? 'note' : severity;
}

/** A relative reference: `schemas/ecom.yaml`; a colon in the first segment would be read as a scheme. */
function uriOf(path: string): string {
  const uri = path.split(/[\\/]/).map(encodeURIComponent).join('/');
  return /^[^/]*%3A/i.test(uri) ? `./${uri}` : uri;
}
