import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findLock } from '../load/lock.ts';
import { packageRoot } from '../load/package-root.ts';
import { waivers } from './waivers.ts';

const numbersOf = (reason: string): string[] => /^([SPO]\d+(?:, [SPO]\d+)*): /.exec(reason)?.[1]?.split(', ') ?? [];

describe("the project's waivers", () => {
  it('are bound to the bytes that the lock pins', async () => {
    const { artefacts } = await findLock(packageRoot);
    const pins = artefacts.map(({ id, sha256 }) => `${id} ${sha256}`);
    expect(waivers.filter(({ artefact }) => !pins.includes(`${artefact?.id} ${artefact?.sha256}`))).toEqual([]);
  });

  it('name the defect that they are about, and the documentation lists none that is gone', async () => {
    expect(waivers.filter(({ reason }) => numbersOf(reason).length === 0).map(({ reason }) => reason)).toEqual([]);
    const page = await readFile(join(packageRoot, 'docs', 'descriptions.md'), 'utf8');
    const listed = new Set(
      [...page.matchAll(/^\| ([SPO]\d+(?:, [SPO]\d+)*) \|/gm)].flatMap(([, row = '']) => row.split(', ')),
    );
    const named = new Set(waivers.flatMap(({ reason }) => numbersOf(reason)));
    expect([...listed].filter((number) => !named.has(number))).toEqual([]);
  });

  it('cover any operation where the defect is in what all operations share, and nowhere else', () => {
    const wide = waivers.filter(({ operation, code }) => operation === '*' && code !== 'undocumented-operation');
    expect(wide.map(({ reason }) => numbersOf(reason))).toEqual([['S17']]);
  });
});

describe('the lock', () => {
  it('pins the newest official descriptions that a public repository has', async () => {
    const { artefacts } = await findLock(packageRoot);
    const dates = artefacts.filter(({ kind }) => kind === 'openapi').map(({ id, date }) => `${id} ${date}`);
    expect(dates).toEqual(
      expect.arrayContaining([
        'openapi:access-token 2026-04-21',
        'openapi:epayment 2026-04-21',
        'openapi:webhooks 2026-04-21',
      ]),
    );
  });

  it('says which of the addresses that it watches are confirmed, and which are assumed', async () => {
    const { artefacts } = await findLock(packageRoot);
    const assumed = artefacts.filter(({ comment }) => comment?.includes('assumed')).map(({ id }) => id);
    expect(assumed).toEqual([
      'collection:ecom',
      'collection:epayment',
      'openapi:ecom',
      'openapi:qr',
      'openapi:userinfo',
    ]);
    const confirmed = artefacts.filter(
      ({ comment }) => comment?.includes('confirmed.') && !comment.includes('assumed'),
    );
    expect(confirmed.map(({ id }) => id)).toContain('collection:webhooks');
  });
});
