import type { Result } from '../model.ts';
import { renderAgent } from './agent.ts';
import { type ConsoleOptions, renderConsole } from './console.ts';
import { renderGithub } from './github.ts';
import { renderHar } from './har.ts';
import { renderHtml } from './html.ts';
import { renderIssue } from './issue.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import type { Rendered } from './rendered.ts';
import { renderSarif } from './sarif.ts';

/** A format: the file that it is written to, or none where it goes to the console. */
export interface Reporter {
  file: string | undefined;
  render(result: Result, options?: RenderOptions): Rendered;
}

/** What a format may want to know beyond the result: how a console is, or which finding is meant. */
export interface RenderOptions extends ConsoleOptions {
  finding?: string;
}

/** Every format, by the name that `--reporter` takes. */
export const reporters = {
  html: { file: 'report.html', render: renderHtml },
  json: { file: 'result.json', render: renderJson },
  junit: { file: 'junit.xml', render: renderJunit },
  markdown: { file: 'summary.md', render: renderMarkdown },
  console: { file: undefined, render: renderConsole },
  sarif: { file: 'results.sarif', render: renderSarif },
  har: { file: 'exchanges.har', render: renderHar },
  github: { file: undefined, render: renderGithub },
  issue: { file: 'issue.md', render: renderIssue },
  agent: { file: undefined, render: renderAgent },
} satisfies Record<string, Reporter>;

export type ReporterName = keyof typeof reporters;

/** What a run writes unless told otherwise. */
export const defaultReporters: ReporterName[] = ['html', 'json', 'junit', 'markdown', 'console'];
