import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What a release is checked against. */
export interface ReleaseFiles {
  /** Text of package.json. */
  manifest: string;
  /** Text of CHANGELOG.md. */
  changelog: string;
}

/**
 * The notes of a release: the section of the changelog that has the tag's version.
 *
 * @param tag `v1.2.3`
 * @throws Error where the tag, the version, the changelog or the addresses of package.json do not agree
 */
export function releaseNotes(tag: string, { manifest, changelog }: ReleaseFiles): string {
  const { version, repository } = JSON.parse(manifest) as { version: string; repository: { url: string } };
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, but package.json has version ${version}.`);
  if (repository.url.includes('OWNER')) {
    throw new Error('package.json still names the placeholder OWNER: set repository, bugs and homepage first.');
  }
  const section = sectionOf(changelog, version);
  if (section === '') throw new Error(`CHANGELOG.md has no section "## ${version}", or an empty one.`);
  return `${section}\n`;
}

function sectionOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const own = sections.find((section) => /^\[?([^\s\]]+)/.exec(section)?.[1] === version) ?? '';
  return own.split('\n').slice(1).join('\n').trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [tag = '', folder = 'release'] = process.argv.slice(2);
  const read = (name: string): string => readFileSync(join(root, name), 'utf8');
  try {
    const notes = releaseNotes(tag, { manifest: read('package.json'), changelog: read('CHANGELOG.md') });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'notes.md'), notes);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 2;
  }
}
