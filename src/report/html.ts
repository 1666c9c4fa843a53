import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { flowLabel } from '../flow-key.ts';
import type { Result } from '../model.ts';
import { pageScript, pageStyle } from './page.generated.ts';
import { splitForPage } from './page-data.ts';
import { withoutControls } from './without-controls.ts';
import { outcomeOf } from './words.ts';

/**
 * report.html: one file that asks nobody for anything. The page's own script and style are named by their hashes, so nothing
 * that an API sent can run; data is packed, and unpacked by the page, headers and bodies only when somebody looks at them.
 */
export function* renderHtml({ run, ...rest }: Result): Iterable<string> {
  const result: Result = { ...rest, run: { ...run, notes: run.notes.map(withoutControls) } };
  const outcome = outcomeOf(result);
  const title = `${outcome.title} · ${result.run.startedAt.slice(0, 16).replace('T', ' ')}`;
  yield `${PAGE_BEGINNING}
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${pageStyle}</style>
</head>
<body>
<div id="app"><main><h1>${escapeHtml(outcome.title)}</h1>${[outcome.detail, ...result.run.notes].map((line) => `<p>${escapeHtml(line)}</p>`).join('')}</main></div>
<noscript><p>The rest of this report needs JavaScript. The same facts are in result.json, junit.xml and summary.md.</p></noscript>
`;
  yield* dataElements(result);
  yield `<script type="module">${pageScript}</script>
</body>
</html>
`;
}

/** Of all reports this one alone begins so. */
export const PAGE_BEGINNING = '<!doctype html>';

/** The packs, and last what the page shows at once: not before all is read is it known where the packs begin. */
function* dataElements(result: Result): Iterable<string> {
  const split = splitForPage(result, flowLabel);
  let next = split.next();
  for (let index = 0; !next.done; index++, next = split.next()) yield packed(`pack-${index}`, next.value);
  yield packed('data', next.value);
}

const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src '${hashOf(pageScript)}'`,
  `style-src '${hashOf(pageStyle)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** Base64 has no character that HTML knows, so packed data needs no escaping. */
function packed(id: string, value: unknown): string {
  // Level 3 takes a seventh longer for 5 % fewer bytes.
  const bytes = deflateRawSync(Buffer.from(JSON.stringify(value)), { level: 1 });
  return `<script type="application/x-deflate" id="${id}">${bytes.toString('base64')}</script>\n`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
