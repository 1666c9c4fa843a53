/** The page of a finding's code, taken apart. */
export interface Explanation {
  severity: string;
  /** What the finding means, in a sentence. */
  summary: string;
  meaning: string;
  whatToDo: string[];
}

/** @param page Markdown: severity and summary below the title, then sections; tests hold every page to that */
export function parseExplanation(page: string): Explanation {
  const [, severity = '', summary = ''] = /^# .*\n\n(\w+)\. (.*(?:\n.+)*)/.exec(page) ?? [];
  return {
    severity: { Error: 'error', Warning: 'warning', Information: 'info' }[severity] ?? '',
    summary: plain(summary),
    meaning: plain(sectionOf(page, 'What it means')),
    whatToDo: sectionOf(page, 'What to do')
      .split(/^- /m)
      .map(plain)
      .filter((item) => item !== ''),
  };
}

function sectionOf(page: string, title: string): string {
  const section = page.split(/^## /m).find((one) => one.startsWith(`${title}\n`)) ?? '';
  return section.slice(title.length);
}

/** Text without links and line ends; code stays marked. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
