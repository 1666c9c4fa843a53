import { describe, expect, it } from 'vitest';
import { flowLabel } from '../flow-key.ts';
import { compareResults } from './compare.ts';
import { renderConsole } from './console.ts';
import { renderGithub } from './github.ts';
import { renderHar } from './har.ts';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { mergeResults, whyNotMergeable } from './merge.ts';
import { splitForPage } from './page-data.ts';
import { textOf } from './rendered.ts';
import { renderSarif } from './sarif.ts';
import { schemaErrors } from './testing/result-schema.ts';
import { aFlow, aResult } from './testing/results.ts';
import { aRunOfUnits } from './testing/units-run.ts';

const result = aRunOfUnits(['oslo', 'bergen', 'tromso'], ['bergen']);
const many = aRunOfUnits(
  Array.from({ length: 300 }, (_, index) => `unit ${index}`),
  Array.from({ length: 12 }, (_, index) => `unit ${index + 100}`),
);

describe('a run for many sales units', () => {
  it('has totals of each in its result, as the schema says', () => {
    expect(schemaErrors(JSON.parse(textOf(renderJson(result))))).toEqual([]);
    expect(
      result.units?.map(({ unit, totals }) => [unit, totals.flows, totals.flowsFailed, totals.findings.error]),
    ).toEqual([
      ['oslo', 2, 0, 0],
      ['bergen', 2, 1, 1],
      ['tromso', 2, 0, 0],
    ]);
    expect(result.units?.reduce((sum, { totals }) => sum + totals.exchanges, 0)).toBe(result.totals.exchanges);
  });

  it('has a section for each in summary.md, the broken ones first', () => {
    const text = renderMarkdown(result);
    const units = text.slice(text.indexOf('## Sales units'), text.indexOf('## Flows')).split('\n').slice(4, 7);
    expect(units).toEqual([
      '| ❌ | bergen | 1/2 | 2 | 1 | 0 |',
      '| ✅ | oslo | 2/2 | 2 | 0 | 0 |',
      '| ✅ | tromso | 2/2 | 2 | 0 | 0 |',
    ]);
    expect(text.match(/^### .*/gm)).toEqual(['### bergen', '### oslo', '### tromso']);
    expect(text).toContain('in `ecom/qr (bergen) › Initiate Payment`');
  });

  it('tells in summary.md one fault of many units once, and what is left out', () => {
    const text = renderMarkdown(many);
    expect(text.match(/^- \*\*error\*\*.*/gm)).toEqual([expect.stringMatching(/in 12 flows, .*\(12 findings\)/)]);
    expect(text).toContain('… and 100 more flows in report.html.');
  });

  it('says on the console how many units are well and which are not', () => {
    expect(renderConsole(result)).toContain(
      '2 of 3 sales units without an error; these have some:\n    bergen: 1 of 2 flows passed, 1 failed · 1 error\n',
    );
    expect(renderConsole(many)).toContain('    unit 109: 1 of 2 flows passed, 1 failed · 1 error\n    and 2 more\n');
    expect(renderConsole(aRunOfUnits(['a', 'b'], []), { quiet: true })).toContain(
      '2 of 2 sales units without an error.',
    );
  });

  it('groups the cases of a unit in junit.xml', () => {
    const xml = textOf(renderJunit(result));
    expect([...xml.matchAll(/classname="([^"]*)"/g)].map(([, name]) => name)).toEqual([
      ...['oslo.ecom.qr', 'oslo.epayment.card', 'bergen.ecom.qr', 'bergen.epayment.card'],
      ...['tromso.ecom.qr', 'tromso.epayment.card'],
    ]);
    expect(xml).toContain('<property name="unit" value="bergen"/>');
    expect(xml).toContain('package="bergen.ecom"');
  });

  it.each<[string, string]>([
    ['GitHub', renderGithub(result)],
    ['SARIF', renderSarif(result)],
    ['HAR', textOf(renderHar(result))],
  ])('names the unit for %s', (_where, text) => {
    expect(text).toContain('ecom/qr (bergen)');
  });

  it('is compared unit by unit', () => {
    const before = aRunOfUnits(['oslo', 'bergen', 'tromso'], ['oslo']);
    const { flows, findings } = compareResults(before, result);
    expect(flows).toMatchObject({ broken: ['ecom/qr (bergen)'], fixed: ['ecom/qr (oslo)'], new: [], gone: [] });
    expect(findings.new.map(({ unit }) => unit)).toEqual(['bergen']);
  });

  it('is put together of units and of parts of units', () => {
    const parts = [aRunOfUnits(['oslo', 'tromso'], []), aRunOfUnits(['bergen'], ['bergen'])];
    expect(whyNotMergeable(parts)).toBeUndefined();
    expect(whyNotMergeable([result, ...parts])).toContain('in more than one');
    const merged = mergeResults(parts);
    expect(merged.units?.map(({ unit }) => unit)).toEqual(['oslo', 'tromso', 'bergen']);
    expect(merged.units?.[2]).toEqual(result.units?.[1]);
  });

  it('gives the page every flow under a key of its own', () => {
    const split = splitForPage(result, flowLabel);
    let next = split.next();
    while (!next.done) next = split.next();
    const data = next.value;
    expect(new Set(data.flows.map(({ key }) => key)).size).toBe(6);
    expect(data.units).toEqual(result.units);
  });
});

it('a run for one unit, or for none, has no sections', () => {
  for (const one of [aRunOfUnits(['oslo'], []), aResult({ flows: [aFlow()] })]) {
    expect(renderMarkdown(one)).not.toContain('Sales units');
    expect(renderConsole(one)).not.toContain('sales unit');
  }
});
