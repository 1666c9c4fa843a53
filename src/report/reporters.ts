import type { Result } from '../model.ts';
import { type ConsoleOptions, renderConsole } from './console.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';

/** A format: the file that it is written to, or none where it goes to the console. */
export interface Reporter {
  file: string | undefined;
  /** Only the console's own looks at the options. */
  render(result: Result, options?: ConsoleOptions): string;
}

/** Every format, by the name that `--reporter` takes. */
export const reporters = {
  html: { file: 'report.html', render: renderHtml },
  json: { file: 'result.json', render: renderJson },
  junit: { file: 'junit.xml', render: renderJunit },
  markdown: { file: 'summary.md', render: renderMarkdown },
  console: { file: undefined, render: renderConsole },
} satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof reporters;

/** What a run writes unless told otherwise. */
export const defaultReporters: ReporterName[] = ['html', 'json', 'junit', 'markdown', 'console'];
