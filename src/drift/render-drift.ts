import { type Change, type ChangeClass, worstFirst } from './change.ts';
import type { ArtefactDrift, DriftReport } from './drift-report.ts';
import { scriptDiff } from './script-diff.ts';
import { sentenceFor } from './words.ts';

/** Changes of documentation are many and say little: these many are listed per file. */
const MOST_OF_DOCUMENTATION = 10;
const MOST_NAMES = 5;

/** The report for a terminal. */
export function renderDriftText(report: DriftReport): string {
  if (!report.artefacts.some(isCompared)) return `${visible(nothingCompared(report))}\n`;
  const blocks = report.artefacts.filter(isWorthTelling).map(textOf);
  const stale = report.staleRepairs.map(({ item, defect }) => `  ${defect} (${item})`);
  return [
    ...blocks,
    ...(stale.length === 0 ? [] : [['No longer needed, repairs that find nothing to mend:', ...stale].join('\n')]),
    verdictOf(report),
  ]
    .map((block) => `${visible(block)}\n`)
    .join('\n');
}

/**
 * Upstream's words with everything spelt out that would not show, or would change how the rest shows: whoever accepts a
 * script has to see all of it.
 */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

function isWorthTelling({ state }: ArtefactDrift): boolean {
  return state === 'changed' || state === 'unreachable';
}

function isCompared({ state }: ArtefactDrift): boolean {
  return state === 'same' || state === 'changed';
}

/** One sentence, however many files it is about: most often it is the network. */
function nothingCompared({ artefacts }: Pick<DriftReport, 'artefacts'>): string {
  const [first, ...others] = artefacts.flatMap(({ reason }) => reason ?? []);
  const rest = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `Nothing could be compared: ${(first ?? 'the lock watches nothing').replace(/\.$/, '')}${rest}.`;
}

function textOf(artefact: ArtefactDrift): string {
  if (artefact.state === 'unreachable') return `${artefact.id} could not be compared: ${artefact.reason}`;
  const bound = artefact.boundWaivers.map((waiver) => `  void once the pin moves: waiver ${waiver}`);
  const shown = shownOf(artefact.changes);
  return [
    `${artefact.id}  ${summaryOf(artefact.changes)}`,
    ...shown.flatMap(linesOf),
    ...restOf(artefact.changes, shown).map((rest) => `  ${rest}`),
    ...bound,
  ].join('\n');
}

function restOf(all: Change[], shown: Change[]): string[] {
  const rest = all.length - shown.length;
  return rest === 0 ? [] : [`… and ${rest} more of documentation; --format json has all.`];
}

function shownOf(changes: Change[]): Change[] {
  const sorted = worstFirst(changes);
  const texts = sorted.filter(({ class: kind }) => kind === 'documentation');
  return sorted.filter((change) => !texts.slice(MOST_OF_DOCUMENTATION).includes(change));
}

function linesOf(change: Change): string[] {
  const diff = scriptDiff(change)?.map((line) => `      ${line}`) ?? [];
  return [`  ${change.class}  ${sentenceFor(change)}`, ...touchesOf(change).map((line) => `      ${line}`), ...diff];
}

function touchesOf({ touches, class: kind }: Change): string[] {
  if (kind === 'documentation') return [];
  return Object.entries(touches).flatMap(([what, names]: [string, string[]]) =>
    names.length === 0 ? [] : [`${what}: ${listed(names)}`],
  );
}

/** A token request is in every flow: nobody reads all their names at each of its changes. */
function listed(names: string[]): string {
  const rest = names.length - MOST_NAMES;
  return rest <= 1 ? names.join(', ') : `${names.slice(0, MOST_NAMES).join(', ')} and ${rest} more`;
}

function summaryOf(changes: Change[]): string {
  const kinds: ChangeClass[] = ['breaking', 'additive', 'documentation'];
  return kinds.map((kind) => `${changes.filter((change) => change.class === kind).length} ${kind}`).join(', ');
}

function verdictOf({ totals, artefacts }: DriftReport): string {
  const compared = artefacts.filter(isCompared).length;
  const unreachable = totals.unreachable === 0 ? '' : ` ${totals.unreachable} could not be compared.`;
  const changes = `${totals.breaking} breaking, ${totals.additive} additive, ${totals.documentation} of documentation`;
  if (compared === 0) return nothingCompared({ artefacts });
  const changed = artefacts.some(({ state }) => state === 'changed');
  return changed ? `Upstream has moved: ${changes}.${unreachable}` : `${compared} files are as pinned.${unreachable}`;
}

/** The report for merge requests and job summaries. */
export function renderDriftMarkdown(report: DriftReport): string {
  const badge = report.totals.breaking > 0 ? '❌' : report.totals.unreachable > 0 ? '⚠️' : '✅';
  const blocks = [
    `# ${badge} Official files: pinned against newest`,
    verdictOf(report),
    ...report.artefacts.filter(isWorthTelling).flatMap(markdownOf),
    ...(report.staleRepairs.length === 0
      ? []
      : [
          '## Repairs that are no longer needed',
          report.staleRepairs
            .map(({ item, defect, reason }) => `- ${code(defect)} of ${code(item)}: ${escaped(reason)}`)
            .join('\n'),
        ]),
  ];
  return `${visible(blocks.join('\n\n'))}\n`;
}

function markdownOf(artefact: ArtefactDrift): string[] {
  const title = `## ${code(artefact.id)}`;
  if (artefact.state === 'unreachable') return [title, `Could not be compared: ${escaped(artefact.reason ?? '')}`];
  const shown = shownOf(artefact.changes);
  const rows = shown.map(
    (change) => `| ${change.class} | ${cell(sentenceFor(change))} | ${cell(touchesOf(change).join('; '))} |`,
  );
  const diffs = artefact.changes.flatMap((change) => {
    const lines = scriptDiff(change);
    return lines === undefined ? [] : [`${escaped(change.place)}:`, fenced(lines.join('\n'))];
  });
  const bound = artefact.boundWaivers.map((waiver) => `- ${code(waiver)}`);
  return [
    title,
    summaryOf(artefact.changes),
    ['| Class | Change | Touches |', '|---|---|---|', ...rows].join('\n'),
    ...restOf(artefact.changes, shown),
    ...diffs,
    ...(bound.length === 0 ? [] : [`Waivers that are void once the pin moves:\n\n${bound.join('\n')}`]),
  ];
}

/** A fence longer than any in the text: upstream's words must not end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

/** Upstream's words are data: they must not become markup. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`);
}

function cell(text: string): string {
  return escaped(text).replaceAll('\n', ' ');
}
