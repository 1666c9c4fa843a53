import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { buildReportPage } from '../../scripts/build-report-page.ts';
import { renderHtml } from './html.ts';
import * as generated from './page.generated.ts';
import type { ExchangeDetails, PageData } from './page-data.ts';
import { textOf } from './rendered.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';

test('the bundled page is what its source gives (else: npm run build:report)', async () => {
  expect((await buildReportPage()).includes(JSON.stringify(generated.pageScript))).toBe(true);
  expect((await buildReportPage()).includes(JSON.stringify(generated.pageStyle))).toBe(true);
});

test('everything of a result is in the page: what is seen at once, and the rest in packs', () => {
  const flows = ['a', 'b', 'c'].map((name) =>
    aFlow({
      id: `ecom/${name}`,
      steps: Array.from({ length: 40 }, (_, step) =>
        aStep({ exchanges: [anExchange({ id: `ecom/${name}#${step + 1}.1` })] }),
      ),
    }),
  );
  const result = aResult({ flows, findings: [aFinding()] });
  const page = textOf(renderHtml(result));
  const data = unpack<PageData>(page, 'data');
  const details = data.packs.flatMap((_, index) => unpack<ExchangeDetails[]>(page, `pack-${index}`));
  expect(data.packs).toEqual([0, 50, 100]);
  const shown = data.flows.map(({ key: _, life: __, ...flow }) => ({
    ...flow,
    steps: flow.steps.map((step) => ({
      ...step,
      exchanges: step.exchanges.map(({ number, method, url, status, bytes, ...exchange }) => ({
        ...exchange,
        request: { method, url, ...details[number]?.request },
        response: { status, bytes, ...details[number]?.response },
      })),
    })),
  }));
  expect(shown).toEqual(result.flows);
  expect(data.findings).toEqual(result.findings);
});

test('the page allows its own script and style by hash, and nothing else', () => {
  const page = textOf(renderHtml(aResult()));
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(/<script type="module">(.*)<\/script>/s.exec(page)?.[1] ?? '')}`,
    `style-src ${hash(/<style>(.*)<\/style>/s.exec(page)?.[1] ?? '')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('no text of a result is markup', () => {
  const hostile = '</script></title><img src=x onerror=alert(1)>';
  const page = textOf(renderHtml(aResult({ run: { notes: [hostile] }, flows: [aFlow({ title: hostile })] })));
  expect(page).not.toContain('<img');
  expect(page.match(/<script/g)).toHaveLength(3);
});

function unpack<T>(page: string, id: string): T {
  const packed = new RegExp(`id="${id}">([^<]*)<`).exec(page)?.[1] ?? '';
  return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString('utf8')) as T;
}
