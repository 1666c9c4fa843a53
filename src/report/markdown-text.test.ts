import pc from 'picocolors';
import { expect, test } from 'vitest';
import { markdownText } from './markdown-text.ts';

const page = `# \`a-code\`

Error. It is **wrong**, see [waivers](../waivers.md)
and [another](other.md).

| code | |
|---|---|
| [\`one\`](one.md) | The first of them, which is explained at some length here. |
| [\`three\`](three.md) | The third. |

\`\`\`json finding
{ "a": 1 }
\`\`\`

> Got 1.

- Do this,
  or that.
`;

test('a page of the documentation is text on a terminal', () => {
  const linkOf = (target: string) => (target.startsWith('../') ? target.replace('../', 'docs/') : undefined);
  expect(markdownText(page, { columns: 50, colors: pc.createColors(false) }, linkOf)).toBe(`a-code

Error. It is wrong, see waivers (docs/waivers.md)
and another.

one    The first of them, which is explained at
       some length here.
three  The third.

    { "a": 1 }

    Got 1.

- Do this, or that.
`);
});
