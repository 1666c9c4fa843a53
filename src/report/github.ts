import type { Finding, Result } from '../model.ts';
import { withoutControls } from './without-controls.ts';
import { outcomeOf, placeOfFinding, totalsLine, worstFindingsFirst } from './words.ts';

/** GitHub shows ten annotations of a kind for a step; more would only hide the first ones. */
const mostAnnotations = 10;

/** Workflow commands that GitHub shows as annotations: errors and warnings, at the line of the description where there is one. */
export function renderGithub(result: Result): string {
  const open = worstFindingsFirst(result.findings).filter(({ waivedBy }) => !waivedBy);
  const ofSeverity = (severity: Finding['severity']): Finding[] =>
    open.filter((finding) => finding.severity === severity).slice(0, mostAnnotations);
  const lines = [
    ...[...ofSeverity('error'), ...ofSeverity('warning')].map((finding) => annotation(finding, result)),
    `::notice title=${property('vipps-contract')}::${message([outcomeOf(result).title, totalsLine(result), ...result.run.notes].join('\n'))}`,
  ];
  return `${lines.join('\n')}\n`;
}

function annotation(finding: Finding, { run }: Result): string {
  const artefact = run.artefacts.find(({ id }) => id === finding.description);
  const properties = [
    ...(artefact && finding.schemaLine ? [`file=${property(artefact.path)}`, `line=${finding.schemaLine}`] : []),
    `title=${property([finding.code, finding.operationId, placeOfFinding({ ...finding, step: '' })].filter(Boolean).join(' · '))}`,
  ];
  return `::${finding.severity} ${properties.join(',')}::${message([finding.message, placeOfFinding(finding)].filter((part) => part !== '').join('\n'))}`;
}

/** A line end would begin another command. */
function message(text: string): string {
  return withoutControls(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
