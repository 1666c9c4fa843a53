import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { severities } from '../check/severities.ts';
import type { FindingCode, Waiver } from '../model.ts';
import { didYouMean } from '../plan/suggest.ts';
import { UsageError } from '../usage-error.ts';
import { readBytes } from './read-file.ts';

const codes = Object.keys(severities) as [FindingCode, ...FindingCode[]];

/** Codes whose fault is one keyword's: a waiver without it would cover every fault of the field. */
const WITH_KEYWORD: readonly FindingCode[] = [
  'body-schema',
  'header-schema',
  'request-schema',
  'callback-schema',
  'description-invalid',
];

const text = (description: string) => z.string().min(1).meta({ description });

const waiver = z.strictObject({
  code: z.enum(codes).meta({ description: 'What kind of finding it covers.' }),
  description: text('Id of the description, as findings have it: openapi:ecom. * stands for any text.'),
  operation: text('operationId. * stands for any text.'),
  status: z
    .string()
    .regex(/^(\d{3}|[1-5][xX]{2}|\*)$/)
    .meta({ description: "'200', '4xx' or '*'." }),
  pointer: z
    .string()
    .regex(/^(\/.*)?$/)
    .optional()
    .meta({
      description: 'JSON pointer as the finding has it; * stands for one segment. Leave out where it has none.',
    }),
  keyword: text('Keyword of the schema that refuses: required, pattern.').optional(),
  reason: text('Why it may stay as it is, for whoever reads the report.'),
  owner: text('Who looks after it.'),
  expires: z.iso.date().meta({ description: 'Last day on which it holds, at most a year ahead.' }),
});

/** What a waivers file holds; `waivers.schema.json` is made of this. */
export const waiversFile = z.strictObject({ waivers: z.array(waiver) }).meta({
  title: 'Waivers of vipps-contract',
  description: 'Known faults that do not fail a run, each for a time.',
});

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_DAYS = 366;

/**
 * Waivers of a person's own, from a YAML file.
 *
 * @param now ISO 8601: a waiver may be for a year from then at most
 * @throws UsageError where the file is not what it has to be, with the line
 */
export async function loadWaivers(path: string, now: string): Promise<Waiver[]> {
  const lines = new LineCounter();
  const document = parseDocument(new TextDecoder().decode(await readBytes(path, 'waivers file')), {
    lineCounter: lines,
  });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UsageError(`The waivers file ${path} is not valid YAML, line ${line}: ${firstLine(broken.message)}.`);
  }
  const parsed = waiversFile.safeParse(document.toJS(), { reportInput: true });
  const at = (segments: readonly PropertyKey[]): string => {
    const node = document.getIn(segments as string[], true) as { range?: [number, number, number] } | undefined;
    return node?.range === undefined ? '' : `, line ${lines.linePos(node.range[0]).line}`;
  };
  if (!parsed.success) throw new UsageError(wordsOf(path, parsed.error, at));
  for (const [index, one] of parsed.data.waivers.entries()) refuseLoose(one, `${path}${at(['waivers', index])}`, now);
  return parsed.data.waivers.map(withoutUndefined);
}

function wordsOf(path: string, { issues }: z.ZodError, at: (segments: readonly PropertyKey[]) => string): string {
  const [issue] = issues;
  if (issue === undefined) return `The waivers file ${path} is not what it has to be.`;
  const { path: segments } = issue;
  const where = segments.filter((segment) => segment !== 'waivers' && typeof segment !== 'number').join('.');
  const line = at(segments) || at(segments.slice(0, -1));
  return `The waivers file ${path}${line}: ${where === '' ? '' : `"${where}": `}${sentenceOf(issue)}. See waivers.schema.json.`;
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const { path, code, message } = issue;
  const last = path.at(-1);
  if (code === 'invalid_value' && last === 'code') {
    const input = typeof issue.input === 'string' ? issue.input : '';
    return `it must be the code of a finding.${didYouMean(input, codes)} "vipps-contract explain" lists them`;
  }
  if (path.length === 0) return 'it must have a list "waivers"';
  return message.replace(/^Invalid input: /, '');
}

/** A waiver covers one fault of one field, and not for ever. */
function refuseLoose(one: z.infer<typeof waiver>, where: string, now: string): void {
  const days = (Date.parse(one.expires) - Date.parse(now)) / DAY_MS;
  if (days > LONGEST_DAYS) throw new UsageError(`${where}: "expires" is ${one.expires}; a year ahead is the most.`);
  if (WITH_KEYWORD.includes(one.code) && one.keyword === undefined) {
    throw new UsageError(`${where}: a waiver of ${one.code} needs the "keyword" that refuses, as the finding has it.`);
  }
}

function withoutUndefined({ pointer, keyword, ...rest }: z.infer<typeof waiver>): Waiver {
  return { ...rest, ...(pointer === undefined ? {} : { pointer }), ...(keyword === undefined ? {} : { keyword }) };
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[.:]$/, '').replace(/ at line \d+, column \d+$/, '');
}
