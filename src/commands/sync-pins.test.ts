import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../cli.ts';
import type { Change } from '../drift/change.ts';
import type { ArtefactDrift, DriftReport } from '../drift/drift-report.ts';
import { findLock, type LockedArtefact } from '../load/lock.ts';
import { packageRoot } from '../load/package-root.ts';
import { mirror, sayWhatIsMissing } from '../load/testing/official-file.ts';
import { aProcess } from '../testing/fake-process.ts';

const repository = 'https://raw.githubusercontent.com/vippsas';

/** What the lock pinned before the texts of April 2026. */
const earlier: Pick<LockedArtefact, 'id' | 'url' | 'sha256' | 'bytes'>[] = [
  {
    id: 'openapi:access-token',
    url: `${repository}/access-token-api/2b36ec51fd77bbd6d54af9297051d906006e760d/docs/swagger.yaml`,
    sha256: '3c3c570138a2171033871347b2db3a2f77c40344443c92e0bc15f51f8177162a',
    bytes: 11189,
  },
  {
    id: 'openapi:epayment',
    url: `${repository}/vipps-epayment-api/45f1beda1d6df14f9bb332893af7d7cbba87840f/docs/epayment.v1.yml`,
    sha256: 'f54a79023f0b73ff884f29410506c2bc441e7bb5362fc74bb3538ccf1c6051b0',
    bytes: 38390,
  },
  {
    id: 'openapi:webhooks',
    url: `${repository}/webhooks-api/d1c57d2288df7a1fbf4c7ab8084158eb1a06bfe8/docs/swagger.yaml`,
    sha256: '6c84d7f7d9b7eb75e23fbf3f0cdc95772626a7784a1d212037da18311fdbd0bd',
    bytes: 12671,
  },
];

sayWhatIsMissing('what sync --check says of the step from the earlier descriptions to the pinned ones');

describe.runIf(mirror !== undefined)('from the earlier descriptions to the pinned ones', () => {
  let code: number;
  let report: DriftReport;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sync-pins-'));
    const served = join(folder, 'mirror');
    const lock = await findLock(packageRoot);
    const watched = lock.artefacts.filter(({ kind }) => kind !== 'licence');
    const artefacts = watched.map((one) => ({ ...one, ...earlier.find(({ id }) => id === one.id) }));
    // What is pinned now is what the watched address serves then.
    for (const { url, watch } of watched) if (watch !== undefined) await copy(url, join(served, pathOf(watch)));
    for (const { url } of artefacts) await copy(url, join(served, pathOf(url)));
    await writeFile(join(folder, 'vipps.lock.json'), JSON.stringify({ lockVersion: 1, artefacts }));
    const process = aProcess(folder, ['sync', '--check', '--format', 'json', '--mirror', served]);
    code = await run(process);
    report = JSON.parse(process.out()) as DriftReport;
  });

  const drift = (id: string): ArtefactDrift => {
    const found = report.artefacts.find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    return found;
  };
  it('breaks, and only those three have changed', () => {
    expect(code).toBe(1);
    expect(report.artefacts.filter(({ state }) => state === 'changed').map(({ id }) => id)).toEqual(
      earlier.map(({ id }) => id),
    );
    expect(report.totals).toMatchObject({ unreachable: 0 });
  });

  const rows: [id: string, place: string, code: Change['code'], kind: Change['class'], flow: string][] = [
    [
      'openapi:epayment',
      'getPaymentEventLog, response 200, /*/paymentAction',
      'became-optional',
      'breaking',
      'epayment/web-redirect',
    ],
    [
      'openapi:epayment',
      'cancelPayment, request header Idempotency-Key',
      'parameter-removed',
      'breaking',
      'epayment/cancel-before-approval',
    ],
    ['openapi:epayment', 'cancelPayment, request body', 'body-added', 'additive', 'epayment/cancel-before-approval'],
    ['openapi:epayment', 'createPayment, request body, /shipping', 'field-added', 'additive', 'epayment/qr'],
    ['openapi:epayment', 'getPayment, response 200, /userDetails', 'field-added', 'additive', 'epayment/push'],
    [
      'openapi:access-token',
      'fetchAuthorizationTokenUsingPost, response 200, /access_token',
      'limit-widened',
      'breaking',
      'ecom/qr',
    ],
    [
      'openapi:webhooks',
      'POST /v1/webhooks, request header Ocp-Apim-Subscription-Key',
      'became-optional',
      'additive',
      'webhooks/captured',
    ],
  ];

  it.each(rows)('%s %s: %s is %s and touches %s', (id, place, code, kind, flow) => {
    const found = drift(id).changes.find((one) => one.place === place && one.code === code);
    expect(found?.class).toBe(kind);
    expect(found?.touches.flows).toContain(flow);
  });
});

function pathOf(url: string): string {
  return new URL(url).pathname;
}

async function copy(url: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await cp(join(mirror ?? '', pathOf(url)), to);
}
