import { expect, it } from 'vitest';
import { renderGithub } from './github.ts';
import { renderHtml } from './html.ts';
import { renderIssue } from './issue.ts';
import { renderMarkdown } from './markdown.ts';
import { pageScript, pageStyle } from './page.generated.ts';
import { textOf } from './rendered.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';
import { withoutControls } from './without-controls.ts';

const steering = '\u001b]0;PWN\u0007\u001b[2J\b\u007f\u009b31m\u2028\u2029\u202e\u2066x\u2069\ry';

it('leaves nothing that steers, and line ends and tabs as they are', () => {
  expect(withoutControls(steering)).toBe('�]0;PWN��[2J���31m����x��y');
  expect(withoutControls('a\tb\nc\r\nd æ ‹é› 🙂 👩‍👩‍👧')).toBe('a\tb\nc\r\nd æ ‹é› 🙂 👩‍👩‍👧');
});

it.each([
  ['github', renderGithub],
  ['issue', renderIssue],
  ['markdown', renderMarkdown],
  ['html', renderHtml],
])('nothing of a run steers what shows its %s report', (_name, render) => {
  const exchange = anExchange({
    request: { method: 'POST', url: `http://127.0.0.1/${steering}`, headers: [['a', steering]], body: steering },
    response: { status: 200, headers: [['x-request-id', steering]], body: steering, bytes: 1 },
  });
  const result = aResult({
    run: { notes: [`--var ${steering}`], baseUrl: `http://127.0.0.1/${steering}` },
    flows: [aFlow({ title: steering, status: 'failed', steps: [aStep({ name: steering, exchanges: [exchange] })] })],
    findings: [aFinding({ message: steering, step: steering, operationId: steering, actual: steering })],
  });
  const text = textOf(render(result)).replace(pageScript, '').replace(pageStyle, '');
  expect(text).toContain('�]0;PWN��[2J');
  const left = [...steering].filter((character) => !/[\w[\];]/.test(character) && text.includes(character));
  expect(left).toEqual([]);
});
