import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtml } from './html.ts';
import { textOf } from './rendered.ts';
import { aBrokenRun } from './testing/broken-run.ts';
import { aHeavyRunOf } from './testing/many-exchanges.ts';
import { openBrowser, openReport } from './testing/open-browser.ts';
import { aFinding, aFlow, anExchange, aResult, aStep } from './testing/results.ts';
import { aRunOfUnits } from './testing/units-run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const broken = textOf(renderHtml(aBrokenRun()));
const heavy = textOf(renderHtml(aHeavyRunOf(5000)));
const views = [
  'summary',
  'findings',
  'finding/7c1f0a52',
  'flows',
  'flow/epayment%2Fweb-redirect',
  'exchanges',
  'exchange/epayment%2Fweb-redirect%235.1',
  'coverage',
  'drift',
  'timings',
  'setup',
];

test.each(views)('%s opens from a file, asks for nothing and complains of nothing', async (view) => {
  const report = await openReport(browser, broken, `#/${view}`);
  await report.page.waitForTimeout(50);
  expect(report.requests).toEqual([]);
  expect(report.complaints).toEqual([]);
  await report.close();
});

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([1200, 390])('axe finds nothing in any view at %i pixels', async (width) => {
    // The page's policy lets no other script run; axe comes in beside it.
    const report = await openReport(browser, broken, '', {
      colorScheme,
      viewport: { width, height: 900 },
      bypassCSP: true,
    });
    await report.page.addScriptTag({ content: axe.source });
    for (const view of views) {
      await goTo(report.page, view);
      await expect.poll(() => report.page.locator('main').textContent()).not.toContain('Unpacking');
      await openAll(report.page);
      await report.page.waitForTimeout(100);
      const violations = await report.page.evaluate<string[]>(
        `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
      );
      expect(violations, view).toEqual([]);
      const overflow = await report.page.evaluate<number>(
        `document.documentElement.scrollWidth - document.documentElement.clientWidth`,
      );
      expect(overflow, `${view} is wider than the window`).toBeLessThanOrEqual(0);
    }
    await report.close();
  });
});

test('a search leaves what fits, and its address leads to the same place', async () => {
  const { page, close } = await openReport(browser, broken, '#/findings');
  expect(await page.locator('output').textContent()).toBe('10 findings');
  await page.fill('#search', 'capturedAmount integer');
  expect(await page.locator('output').textContent()).toBe('1 finding');
  expect(page.url()).toContain('q=capturedAmount+integer');
  await page.reload();
  expect(await page.locator('output').textContent()).toBe('1 finding');
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await page.locator('output').textContent()).toBe('10 findings');
  await close();
});

test.each([
  ['findings', 'suite', 'ecom', '4 findings'],
  ['findings', 'verdict', 'error', '2 findings'],
  ['findings', 'code', 'undocumented-media-type', '4 findings'],
  ['findings', 'status', '201', '4 findings'],
  ['flows', 'verdict', 'skipped', '1 flow'],
  ['exchanges', 'verdict', 'failed', '1 exchange'],
  ['exchanges', 'status', '201', '4 exchanges'],
  ['coverage', 'seen', 'never', '1 operation'],
])('%s are filtered by %s', async (view, name, value, shown) => {
  const { page, close } = await openReport(browser, broken, `#/${view}`);
  await page.selectOption(`select[name=${name}]`, value);
  expect(await page.locator('output').textContent()).toBe(shown);
  await close();
});

test('a search in bodies finds what only a packed body holds', async () => {
  const { page, close } = await openReport(browser, broken, '#/exchanges?q=woollen');
  expect(await page.locator('output').textContent()).toBe('0 exchanges');
  await page.fill('#search', 'pair of socks');
  await page.getByLabel('search headers and bodies too').check();
  await expect.poll(() => page.locator('output').textContent()).not.toBe('0 exchanges');
  expect(Number.parseInt((await page.locator('output').textContent()) ?? '0', 10)).toBeGreaterThan(4);
  await close();
});

test('everything is reached by keyboard', async () => {
  const { page, close } = await openReport(browser, broken);
  await page.keyboard.press('2');
  await page.waitForSelector('h1:text("Findings")');
  await page.keyboard.press('/');
  await page.keyboard.type('media');
  expect(await page.locator('output').textContent()).toBe('4 findings');
  await page.keyboard.press('Escape');
  await page.keyboard.press('3');
  await page.waitForSelector('h1:text("Flows")');
  for (let times = 0; times < 5; times++) await page.keyboard.press('j');
  await page.keyboard.press('k');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h2:text("The payment\'s life")');
  await page.keyboard.press('?');
  expect(await page.locator('dialog').isVisible()).toBe(true);
  await page.keyboard.press('Escape');
  expect(await page.locator('dialog').isVisible()).toBe(false);
  await page.keyboard.press('t');
  await page.waitForSelector('html[data-theme=dark]');
  await close();
});

test('the walk by Tab reaches views, search and items in the order they are read', async () => {
  const { page, close } = await openReport(browser, broken, '#/flows');
  const seen: string[] = [];
  for (let times = 0; times < 20; times++) {
    await page.keyboard.press('Tab');
    seen.push(
      await page.evaluate<string>(`(document.activeElement.textContent || document.activeElement.id).slice(0, 24)`),
    );
  }
  const order = ['Skip to content', 'Summary', 'Setup', 'search', 'failed'].map((text) =>
    seen.findIndex((each) => each.startsWith(text)),
  );
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  await close();
});

test('one fault in several steps is one card that names them all, marked in the list of the flow', async () => {
  const exchanges = ['f#1.1', 'f#2.1', 'f#3.1'].map((id) => anExchange({ id, verdict: 'failed' }));
  const steps = exchanges.map((exchange, index) =>
    aStep({ name: `Get ${index}`, status: 'failed', exchanges: [exchange] }),
  );
  const fault = (index: number): ReturnType<typeof aFinding> =>
    aFinding({ id: `f${index}`, step: `Get ${index}`, exchangeId: `f#${index + 1}.1`, actual: index });
  const other = aFinding({ id: 'other', pointer: '/url', step: 'Get 0', exchangeId: 'f#1.1' });
  const result = aResult({
    run: { exitCode: 1, part: 'chosen' },
    flows: [aFlow({ status: 'failed', steps })],
    findings: [fault(0), fault(1), fault(2), other],
  });
  const { page, close } = await openReport(browser, textOf(renderHtml(result)), '#/findings');
  expect(await page.locator('article.finding').count()).toBe(2);
  expect(await page.locator('.elsewhere a').allTextContents()).toEqual(
    [1, 2].map((step) => `ecom/full-capture-and-refund › Get ${step}`),
  );
  await goTo(page, 'flow/ecom%2Ffull-capture-and-refund');
  expect(await page.locator('article.finding').count()).toBe(2);
  expect(await page.locator('.row.failing .row-title').allTextContents()).toEqual(
    [1, 2, 3].map((number) => `${number}. Get ${number - 1}body-schema`),
  );
  for (const view of ['coverage', 'drift']) {
    await goTo(page, view);
    await page.getByText('Only the flows that were chosen were run').waitFor();
  }
  for (const view of ['finding/f0', 'exchange/f%231.1']) {
    await goTo(page, view);
    await page.waitForSelector('.exchange');
    expect(await page.getByRole('button', { name: 'Copy as curl' }).count(), view).toBe(1);
  }
  await close();
});

test.each([
  [1, 'error', '1 warning'],
  [2, 'errors', 'no warnings'],
])('a tile counts %i in good grammar', async (errors, noun, besides) => {
  const warning = aFinding({ id: 'w', severity: 'warning' });
  const findings = Array.from({ length: errors }, (_, index) => aFinding({ id: `e${index}` }));
  const result = aResult({ findings: errors === 1 ? [...findings, warning] : findings });
  const { page, close } = await openReport(browser, textOf(renderHtml(result)));
  const tile = page.locator('.tile[href="#/findings"]');
  expect(await tile.locator('span').textContent()).toBe(noun);
  expect(await tile.locator('small').textContent()).toBe(besides);
  await close();
});

test('a finding leads to its exchange, with the spot marked', async () => {
  const { page, close } = await openReport(browser, broken, '#/finding/7c1f0a52');
  await page.waitForSelector('.line.marked');
  expect(await page.locator('.line.marked').textContent()).toContain('"value": "49900"');
  await close();
});

test('curl and bug report are copied, keys as variables', async () => {
  const { page, close } = await openReport(browser, broken, '#/finding/7c1f0a52', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.getByRole('button', { name: 'Copy as curl' }).first().click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const curl = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(curl).toContain(`-H 'Authorization: Bearer '"$VIPPS_ACCESS_TOKEN"`);
  expect(curl).toContain(`-H 'Ocp-Apim-Subscription-Key: '"$VIPPS_SUBSCRIPTION_KEY"`);
  await page.getByRole('button', { name: 'Copy as bug report' }).first().click();
  await page.waitForTimeout(100);
  expect(await page.evaluate<string>('navigator.clipboard.readText()')).toContain('### Got a string, "49900"');
  await close();
});

test('hostile bodies, names and pictures stay inert', async () => {
  const attack = `</script><img src=x onerror="alert(1)"><svg onload=alert(1)>"'><a href="javascript:alert(1)">x</a>`;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="http://127.0.0.1:9/x.png"/></svg>';
  const exchange = anExchange({
    id: attack,
    request: { method: attack, url: `javascript:alert(1)//${attack}`, headers: [[attack, attack]], body: attack },
    response: { status: 200, headers: [['Content-Type', 'text/html']], body: attack, bytes: 1 },
  });
  const picture = anExchange({
    id: 'svg#1',
    response: { status: 200, headers: [['Content-Type', 'image/svg+xml']], body: svg, bytes: 1 },
  });
  const result = aResult({
    run: { notes: [attack], baseUrl: attack },
    flows: [
      aFlow({
        id: attack,
        title: attack,
        reason: attack,
        steps: [aStep({ name: attack, exchanges: [exchange] }), aStep({ exchanges: [picture] })],
      }),
    ],
    findings: [
      aFinding({
        id: attack,
        exchangeId: attack,
        message: attack,
        pointer: attack,
        actual: attack,
        schemaPointer: attack,
      }),
    ],
  });
  const report = await openReport(browser, textOf(renderHtml(result)));
  const places = [
    'summary',
    'findings',
    'flows',
    'exchanges',
    'setup',
    `flow/${encodeURIComponent(attack)}`,
    `exchange/${encodeURIComponent(attack)}`,
    'exchange/svg%231',
  ];
  for (const place of places) {
    await goTo(report.page, place);
    await report.page.waitForTimeout(80);
    await openAll(report.page);
    await report.page.waitForTimeout(80);
    expect(
      await report.page.locator('main script, main a[href^=javascript], main [onerror], main [onload]').count(),
    ).toBe(0);
  }
  expect(report.complaints).toEqual([]);
  expect(report.requests).toEqual([]);
  await report.close();
});

test('pictures are shown, other bytes counted, long bodies folded', async () => {
  const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const long = JSON.stringify(Array.from({ length: 3000 }, (_, index) => ({ index })));
  const answer = (id: string, type: string, body: string, isBinary = true): ReturnType<typeof anExchange> =>
    anExchange({
      id,
      response: {
        status: 200,
        headers: [['Content-Type', type]],
        body,
        bytes: body.length,
        ...(isBinary && { bodyEncoding: 'base64' as const }),
      },
    });
  const exchanges = [
    answer('a#1', 'image/png', pixel),
    answer('b#1', 'application/octet-stream', pixel),
    answer('c#1', 'application/json', long, false),
  ];
  const { page, close } = await openReport(
    browser,
    textOf(renderHtml(aResult({ flows: [aFlow({ steps: [aStep({ exchanges })] })] }))),
    '#/exchange/a%231',
  );
  await expect.poll(() => page.evaluate<number>(`document.querySelector('main img')?.naturalWidth`)).toBe(1);
  await goTo(page, 'exchange/b%231');
  await page.waitForSelector('text=89 50 4e 47');
  await goTo(page, 'exchange/c%231');
  const fold = page.getByRole('button', { name: /more lines/ });
  await fold.waitFor();
  expect(await page.locator('.response .line').count()).toBeLessThan(100);
  await fold.click();
  expect(await page.locator('.response .line').count()).toBeGreaterThan(8000);
  await close();
});

test('on paper there is no navigation, and nothing is cut off', async () => {
  const { page, close } = await openReport(browser, broken, '#/findings');
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('nav').first().isVisible()).toBe(false);
  expect(await page.locator('search').isVisible()).toBe(false);
  expect(await page.locator('article.finding').first().isVisible()).toBe(true);
  await close();
});

test.each(['summary', 'findings', 'flows', 'exchanges', 'timings'])(
  'five thousand exchanges open at %s in under a second, bodies large and binary included',
  async (view) => {
    expect(heavy.length).toBeLessThan(10_000_000);
    const { page, close } = await openReport(browser, heavy, `#/${view}`);
    const ready = await page.evaluate<number>(`performance.getEntriesByName('report-ready')[0]?.startTime ?? Infinity`);
    process.stdout.write(
      `5,000 exchanges, ${view}: ${(heavy.length / 1e6).toFixed(1)} MB, open after ${Math.round(ready)} ms\n`,
    );
    expect(ready).toBeLessThan(1000);
    await close();
  },
);

async function goTo(page: Page, view: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`#/${view}`)}`);
}

async function openAll(page: Page): Promise<void> {
  await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
}

test('a run for many sales units has a section for each, and shows the broken ones first', async () => {
  const units = Array.from({ length: 40 }, (_, index) => `unit ${index + 1}`);
  const report = await openReport(browser, textOf(renderHtml(aRunOfUnits(units, ['unit 33']))), '#/summary');
  const { page } = report;
  const tiles = page.locator('section', { has: page.getByRole('heading', { name: 'Sales units' }) }).locator('.tile');
  await expect.poll(() => tiles.count()).toBe(25);
  expect(await tiles.first().textContent()).toBe('1/2unit 33');
  await tiles.first().click();
  await expect.poll(() => page.locator('main h2').allTextContents()).toEqual(['unit 33']);
  expect(await page.locator('.flows a').count()).toBe(2);
  await page.locator('select[name=unit]').selectOption('');
  await expect.poll(() => page.locator('main h2').count()).toBe(20);
  expect(report.complaints).toEqual([]);
  await report.close();
});

test('an interrupted run counts as passed only what has passed, and does not list what was not run', async () => {
  const notBegun = [aStep({ status: 'skipped', exchanges: [] })];
  const flows = Array.from({ length: 40 }, (_, index) =>
    aFlow({ id: `ecom/${index}`, ...(index > 2 && { status: 'interrupted', ...(index > 3 && { steps: notBegun }) }) }),
  );
  const result = aResult({ flows, run: { exitCode: 130, interrupted: true } });
  const { page, close } = await openReport(browser, textOf(renderHtml(result)));
  const tile = page.locator('.tiles').first().locator('.tile').first();
  expect(await tile.locator('b').textContent()).toBe('3/40');
  expect(await tile.locator('svg').getAttribute('aria-label')).toBe('3 of 40 flows passed, 1 broken off, 36 not run');
  expect(await tile.locator('.fill-good').getAttribute('width')).toBe('7.5%');
  expect(await page.locator('.flows li').count()).toBe(1);
  expect(await page.locator('main').textContent()).toContain('36 flows were not run.');
  await close();
});

test('the row of a flow that did not pass names flow and sales unit beside the reason', async () => {
  const flow = aFlow({ id: 'epayment/card', unit: 'bergen', status: 'failed', reason: 'It hung.' });
  const { page, close } = await openReport(browser, textOf(renderHtml(aResult({ flows: [flow] }))), '#/flows');
  expect(await page.locator('.flows small').textContent()).toBe('epayment/card (bergen) · It hung.');
  await close();
});
