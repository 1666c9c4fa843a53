import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundledFiles } from '../../load/choose-source.ts';
import { parseCollection } from '../../load/load-collection.ts';
import { loadDescription } from '../../load/load-description.ts';
import { parseEnvironment } from '../../load/load-environment.ts';
import { mirror, officialFile, sayWhatIsMissing } from '../../load/testing/official-file.ts';
import type { FindingDraft } from '../../model.ts';
import { waivers } from '../../suites/waivers.ts';
import { covers } from '../../waive.ts';
import { lintCollections } from './lint-collections.ts';

sayWhatIsMissing('lint on the official collections');

const collections = ['collection:ecom', 'collection:epayment', 'collection:webhooks'];
const descriptions = ['access-token', 'ecom', 'epayment', 'qr', 'userinfo', 'webhooks'].map(
  (name) => `openapi:${name}`,
);

/** Known defects of the official collections that show before anything is sent, and the finding that shows each. */
const seen: [defect: string, collection: string, item: RegExp, finding: Partial<FindingDraft>][] = [
  [
    'C1 reference without quotes',
    'epayment',
    /^Create payment/,
    { code: 'request-schema', pointer: '/body/reference', keyword: 'type' },
  ],
  [
    'C2 phone number without quotes',
    'epayment',
    /^Create payment - Push/,
    { code: 'request-schema', pointer: '/body/customer/phoneNumber', keyword: 'type' },
  ],
  [
    'C3 script waits for 200',
    'epayment',
    /^Create payment - Web/,
    { code: 'request-schema', keyword: 'awaited-status', actual: 200 },
  ],
  [
    'C3 script reads url',
    'epayment',
    /^Create payment - Web/,
    { code: 'request-schema', keyword: 'read-field', actual: 'url' },
  ],
  [
    'C6 an instruction as Authorization',
    'epayment',
    /^Get Access Token$/,
    { code: 'request-schema', pointer: '/headers/Authorization', keyword: 'placeholder' },
  ],
  [
    'C10 a variable that leads to production',
    'epayment',
    /^$/,
    { code: 'hard-coded-host', pointer: '/variable/baseUrl' },
  ],
  ['C11 a slash too many', 'ecom', /^Initiate Payment$/, { code: 'request-schema', keyword: 'trailing-slash' }],
  ['C12 capitals in the path', 'ecom', /^Get Access Token$/, { code: 'request-schema', keyword: 'case-folded' }],
  ['C13 the order of the file is no flow', 'ecom', /(^| )Generate QR/, { code: 'read-before-set' }],
  [
    'C16 a key that userinfo requires',
    'ecom',
    /^Get Userinfo$/,
    { code: 'request-schema', pointer: '/headers/Ocp-Apim-Subscription-Key', keyword: 'required' },
  ],
  ['C22 no assertions', 'ecom', /^$/, { code: 'no-assertions' }],
  ['C24 a host that is fixed', 'webhooks', /^Get Access Token$/, { code: 'hard-coded-host' }],
  ['C25 a script that does not parse', 'webhooks', /^Delete All$/, { code: 'script-error' }],
  ['C27 functions of old times', 'ecom', /^Get Payment Details$/, { code: 'deprecated-script' }],
];

/**
 * Not seen offline: C4, C5, C15 and C26 show in the values that answers bring; C7, C8, C17, C18, C19 and C20 are about
 * what a flow needs and each request is right by itself; C9 is what the descriptions themselves list for a success; C14
 * shows in the state of a payment; C21 is what the description lists as a header of its own; C23 is ignored by the API and
 * allowed by the description.
 */
describe.runIf(mirror !== undefined)('on the official collections', () => {
  let findings: FindingDraft[] = [];
  beforeAll(async () => {
    const loaded = await Promise.all(
      collections.map(async (id) => {
        const path = await officialFile(id);
        return [id, parseCollection(await readFile(path), path)] as const;
      }),
    );
    const environmentPath = await officialFile('environment:global');
    const own = bundledFiles.filter(({ kind }) => kind === 'openapi');
    findings = lintCollections({
      collections: Object.fromEntries(loaded),
      environment: parseEnvironment(await readFile(environmentPath), environmentPath),
      descriptions: await Promise.all(
        descriptions.map(async (id) => loadDescription({ id, path: await officialFile(id) })),
      ),
      fallback: await Promise.all(own.map(({ id, path }) => loadDescription({ id, path }))),
    });
  });

  test.each(seen)('%s', (_, collection, item, finding) => {
    const ofItem = findings.filter(({ flow, step }) => flow === `collection:${collection}` && item.test(step));
    expect(ofItem).toContainEqual(expect.objectContaining(finding));
  });

  test('meets each hole in a description that is waived, so that none is waived without need', () => {
    const holes = waivers.filter(({ code }) => code === 'description-invalid');
    expect(holes.length).toBeGreaterThan(0);
    const needless = holes.filter((waiver) => !findings.some((finding) => covers(waiver, finding)));
    expect(needless.map(({ pointer }) => pointer)).toEqual([]);
  });
});
