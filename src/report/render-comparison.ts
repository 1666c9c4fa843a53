import { createHash } from 'node:crypto';
import type { Finding } from '../model.ts';
import { type Comparison, fewestSamples, type LatencyShift, type ShapeChange } from './compare.ts';
import { pageStyle } from './page.generated.ts';
import { withoutControls } from './without-controls.ts';
import { count } from './words.ts';
import { wrap } from './wrap.ts';

/** A comparison is told in sections of lines; formats only differ in how they set them. */
interface Section {
  title: string;
  lines: string[];
}

/** The comparison in words, for a console of 80 columns. */
export function renderComparisonText(comparison: Comparison): string {
  const sections = sectionsOf(comparison).map(({ title, lines }) =>
    [
      title,
      ...lines.flatMap((line) => wrap(line, 76).map((part, index) => `${index === 0 ? '  ' : '    '}${part}`)),
    ].join('\n'),
  );
  return `${[...wrap(headline(comparison), 80), '', sections.join('\n\n')].join('\n').trimEnd()}\n`;
}

export function renderComparisonMarkdown(comparison: Comparison): string {
  const sections = sectionsOf(comparison).map(
    ({ title, lines }) => `## ${title}\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join('\n')}`,
  );
  return `${[`# ${comparison.isWorse ? '❌' : '✅'} ${escapeMarkdown(headline(comparison))}`, ...sections].join('\n\n')}\n`;
}

export function renderComparisonJson(comparison: Comparison): string {
  return `${JSON.stringify(comparison, null, 2)}\n`;
}

/** One page without a script; its style is the report's. */
export function renderComparisonHtml(comparison: Comparison): string {
  const style = createHash('sha256').update(pageStyle).digest('base64');
  const sections = sectionsOf(comparison).map(
    ({ title, lines }) =>
      `<section><h2>${escapeHtml(title)}</h2><ul class="reasons">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul></section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${style}'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(headline(comparison))}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body><main>
<section class="banner ${comparison.isWorse ? 'broken' : 'kept'}"><h1>${escapeHtml(comparison.isWorse ? 'Worse' : 'Not worse')}</h1><p>${escapeHtml(headline(comparison))}</p></section>
${sections.join('\n')}
</main></body>
</html>
`;
}

export const comparisonFormats = {
  text: renderComparisonText,
  markdown: renderComparisonMarkdown,
  html: renderComparisonHtml,
  json: renderComparisonJson,
};

export type ComparisonFormat = keyof typeof comparisonFormats;

function headline({ isWorse, reasons, findings, flows }: Comparison): string {
  if (isWorse) return `Worse: ${reasons.join(' ')}`;
  const better = [
    findings.fixed.length > 0 ? `${count(findings.fixed.length, 'finding')} fixed` : '',
    flows.fixed.length > 0 ? `${count(flows.fixed.length, 'flow')} fixed` : '',
  ].filter((part) => part !== '');
  return better.length > 0 ? `Better: ${better.join(', ')}.` : 'No worse than before.';
}

function sectionsOf(comparison: Comparison): Section[] {
  const { before, after, caveats, flows, findings, shapes, coverage, latency } = comparison;
  const sections: Section[] = [
    {
      title: 'Compared',
      lines: [
        `before  ${before.id}, ${before.startedAt}, ${before.target}`,
        `after   ${after.id}, ${after.startedAt}, ${after.target}`,
        ...caveats,
      ],
    },
    { title: 'New findings', lines: findings.new.map(findingLine) },
    { title: 'Flows that no longer pass', lines: flows.broken },
    { title: 'Fixed findings', lines: findings.fixed.map(findingLine) },
    { title: 'Flows that pass again', lines: flows.fixed },
    { title: 'Still there', lines: findings.still.map(findingLine) },
    { title: 'Flows that still fail', lines: flows.stillFailing },
    { title: 'Flows only in the second run', lines: flows.new },
    { title: 'Flows only in the first run', lines: flows.gone },
    { title: 'Answers that changed', lines: shapes.map(shapeLine) },
    { title: 'Coverage', lines: coverageLines(coverage) },
    {
      title: 'Latency (median, ± what chance moves it)',
      lines: latency.toSorted((a, b) => Number(b.isSignificant) - Number(a.isSignificant)).map(latencyLine),
    },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

function findingLine({ code, message, operationId, flow, step, severity }: Finding): string {
  return `${severity} ${code}: ${message} (${[operationId, `${flow} › ${step}`].filter(Boolean).join(', ')})`;
}

function shapeLine({ change, operation, status, pointer, before, after }: ShapeChange): string {
  const place = `${operation} ${status}${pointer === '' ? '' : ` ${pointer}`}`;
  switch (change) {
    case 'field-appeared':
      return `${place}: new field (${after.join(', ')})`;
    case 'field-vanished':
      return `${place}: field gone (was ${before.join(', ')})`;
    case 'type-changed':
      return `${place}: ${before.join(', ')} before, ${after.join(', ')} now`;
    case 'new-value':
      return `${place}: new value ${after.join(', ')} (before: ${before.join(', ')})`;
    case 'new-status':
      return `${place}: new status (before: ${before.join(', ')})`;
  }
}

function coverageLines({ before, after, lost, gained }: Comparison['coverage']): string[] {
  if (lost.length + gained.length === 0 && before.fieldsSeen === after.fieldsSeen) return [];
  return [
    `${before.statuses} operations with status before, ${after.statuses} now; fields ${before.fieldsSeen}/${before.fieldsDeclared} before, ${after.fieldsSeen}/${after.fieldsDeclared} now`,
    ...lost.map((place) => `no longer seen: ${place}`),
    ...gained.map((place) => `seen for the first time: ${place}`),
  ];
}

function latencyLine({ operation, before, after, noise, samples, isSignificant }: LatencyShift): string {
  const shift = after - before;
  if (samples < fewestSamples) return `${operation}: ${ms(before)} → ${ms(after)}, too few answers to tell`;
  const verdict = isSignificant ? (shift > 0 ? 'slower' : 'faster') : 'within the noise';
  return `${operation}: ${ms(before)} → ${ms(after)} (${shift >= 0 ? '+' : ''}${ms(shift)} ± ${ms(noise)}), ${verdict}`;
}

function ms(value: number): string {
  return `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

function escapeMarkdown(text: string): string {
  return withoutControls(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+!|~<>&@]/g, (character) => `&#${character.charCodeAt(0)};`);
}
