import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const room = new URL('../src/report/', import.meta.url);

/**
 * The report page's script and style as the source of `src/report/page.generated.ts`. They are bundled ahead and kept in the
 * repository, so that a run needs no bundler and rendering stays a pure function; a test says when they are out of date.
 */
export async function buildReportPage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page/main.tsx', room))],
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'preact' } },
    bundle: true,
    minify: true,
    write: false,
    outdir: 'out',
    format: 'esm',
    target: ['chrome111', 'firefox115', 'safari16.4'],
    charset: 'utf8',
    legalComments: 'none',
  });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim() ?? '';
  return [
    '// Written by `npm run build:report` from src/report/page/. Do not edit.',
    `export const pageScript = ${inTypeScript(text('.js'))};`,
    `export const pageStyle = ${inTypeScript(text('.css'))};`,
    '',
  ].join('\n');
}

/** `</script` would end the element that the text will stand in. */
function inTypeScript(text: string): string {
  return JSON.stringify(text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL('page.generated.ts', room), await buildReportPage());
}
