import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import jsQRModule from 'jsqr';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { anOrder, aPayment, freshKey, money, startClient, type TestClient } from './test-client.ts';
import { startReceiver, type TestReceiver } from './test-receiver.ts';

// The module is the function itself; its types say that it has a default.
const scan = jsQRModule as unknown as typeof jsQRModule.default;

const SCREENSHOTS = 'reports/screenshots';
const PHONE_SIZE = { width: 360, height: 740 };

let browser: Browser;
let client: TestClient;
let merchant: TestReceiver;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  merchant = await startReceiver();
  client = await startClient();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});
afterAll(async () => {
  await browser.close();
  await client.close();
  merchant.close();
});
beforeEach(() => client.sandbox.reset());

async function open(url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ viewport: PHONE_SIZE, ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const back = () => ({ returnUrl: `${merchant.url}/done` });
const stateOf = async (path: string) => (await client.call('GET', path)).at('/state');
const focused = (page: Page) =>
  page.evaluate<string>('document.activeElement?.textContent?.trim() || document.activeElement?.id || ""');

describe('the landing page', () => {
  test('is paid with the keyboard alone, from the prefilled number back to the merchant', async () => {
    const { path, redirectUrl } = await aPayment(client, 'created', {
      ...back(),
      customer: { phoneNumber: '4791234567' },
    });
    const page = await open(redirectUrl);
    expect(await page.inputValue('#phone')).toBe('91234567');
    expect(await focused(page)).toBe('phone');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Card');
    for (let presses = 0; presses < 10 && (await focused(page)) !== 'Pay 499.00 NOK'; presses++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${merchant.url}/done`);
    expect(await stateOf(path)).toBe('AUTHORIZED');
    await page.context().close();
  });

  test('is left without paying', async () => {
    const { orderId, path, url } = await anOrder(client, 'initiated', {
      merchantInfo: { fallBack: `${merchant.url}/done`, callbackPrefix: merchant.url },
    });
    const page = await open(url);
    await page.click('text=Cancel');
    await page.waitForURL(`${merchant.url}/done`);
    expect((await client.call('GET', `${path}/details`)).at('/transactionLogHistory/0/operation')).toBe('CANCEL');
    expect(merchant.received.map((request) => request.path)).toContain(`/v2/payments/${orderId}`);
    await page.context().close();
  });

  test('takes another card when the first one is refused', async () => {
    const { path, redirectUrl } = await aPayment(client, 'created', back());
    const page = await open(redirectUrl);
    await page.fill('#phone', '91234567');
    await page.click('text=Next');
    await page.check('text=will be refused');
    await page.click('button:has-text("Pay")');
    expect(await page.textContent('[role=alert]')).toContain('The card was refused');
    expect(await stateOf(path)).toBe('CREATED');
    await page.click('button:has-text("Pay")');
    await page.waitForURL(`${merchant.url}/done`);
    const events = (await client.call('GET', `${path}/events`)).json as { name: string; success: boolean }[];
    expect(events.map(({ name, success }) => [name, success])).toEqual([
      ['CREATED', true],
      ['AUTHORIZED', false],
      ['AUTHORIZED', true],
    ]);
    await page.context().close();
  });

  test('knows who is no test user', async () => {
    const { redirectUrl } = await aPayment(client, 'created', back());
    const page = await open(redirectUrl);
    await page.fill('#phone', '90000404');
    await page.click('text=Next');
    expect(await page.textContent('[role=alert]')).toContain('not the number of a test user');
    await page.context().close();
  });

  test('asks before it shares', async () => {
    const { path, redirectUrl } = await aPayment(client, 'created', {
      ...back(),
      profile: { scope: 'name email birthDate' },
      customer: { phoneNumber: '4791234567' },
    });
    const page = await open(redirectUrl);
    await page.click('text=Next');
    expect(await page.locator('fieldset li').allTextContents()).toEqual([
      'your name',
      'your e-mail address',
      'your date of birth',
    ]);
    await page.screenshot({ path: `${SCREENSHOTS}/landing-consent.png`, fullPage: true });
    await page.click('text=Share and pay');
    await page.waitForURL(`${merchant.url}/done`);
    expect((await client.call('GET', path)).at('/profile/sub')).toMatch(/^[0-9a-f-]{36}$/);
    await page.context().close();
  });

  test('lets an express order be sent where and how the user wants', async () => {
    const staticShippingDetails = [
      { isDefault: 'Y', priority: 1, shippingCost: 49, shippingMethod: 'Post', shippingMethodId: 'post' },
      { isDefault: 'N', priority: 2, shippingCost: 99, shippingMethod: 'Express', shippingMethodId: 'express' },
    ];
    const { path, url } = await anOrder(client, 'initiated', {
      merchantInfo: {
        fallBack: `${merchant.url}/done`,
        paymentType: 'eComm Express Payment',
        consentRemovalPrefix: merchant.url,
        staticShippingDetails,
      },
    });
    const page = await open(url);
    await page.click('text=Next');
    await page.screenshot({ path: `${SCREENSHOTS}/landing-express.png`, fullPage: true });
    expect(await page.locator('button[value=approve]').textContent()).toBe('Pay 548.00 NOK');
    await page.check('text=Express');
    expect(await page.locator('button[value=approve]').textContent()).toBe('Pay 598.00 NOK');
    expect(await page.locator('.amount').textContent()).toBe('598.00 NOK');
    await page.click('button:has-text("Pay")');
    await page.waitForURL(`${merchant.url}/done`);
    expect((await client.call('GET', `${path}/details`)).at('/shippingDetails')).toMatchObject({
      shippingCost: 99,
      shippingMethodId: 'express',
    });
    await page.context().close();
  });

  test('says so when a payment is over, and when a link leads nowhere', async () => {
    const { redirectUrl } = await aPayment(client, 'authorized', back());
    const page = await open(redirectUrl);
    expect(await page.textContent('[role=status]')).toBe('You have paid.');
    expect(
      (await page.goto(`${client.sandbox.url}/dwo-api-application/v1/deeplink/vippsgateway?v=2&token=x`))?.status(),
    ).toBe(404);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('tells the four ends apart at a glance in %s', async (colorScheme) => {
    const looks: unknown[] = [];
    for (const [end, act] of Object.entries(ENDS)) {
      const created = await aPayment(client, 'created', back());
      await act(created);
      const page = await open(created.redirectUrl, { colorScheme });
      await expectAccessible(page);
      await page.screenshot({ path: `${SCREENSHOTS}/landing-end-${end}-${colorScheme}.png`, fullPage: true });
      looks.push(await page.evaluate(LOOK_OF_END));
      await page.context().close();
    }
    for (const feature of ['color', 'drawing', 'words', 'title']) {
      expect(new Set(looks.map((look) => (look as Record<string, string>)[feature])).size, feature).toBe(4);
    }
  });

  test('the end of an express order shows what was taken, and that nothing was where it was not paid', async () => {
    const { path, orderId, url } = await anOrder(client, 'initiated', {
      merchantInfo: {
        fallBack: 'https://merchant.example',
        paymentType: 'eComm Express Payment',
        consentRemovalPrefix: merchant.url,
        staticShippingDetails: [
          { isDefault: 'Y', priority: 1, shippingCost: 29.5, shippingMethod: 'Post', shippingMethodId: 'post' },
        ],
      },
    });
    await client.call('POST', `/sandbox/payments/${orderId}/approve`);
    expect((await client.call('GET', `${path}/details`)).status).toBe(200);
    const page = await open(url);
    expect(await page.locator('.amount').textContent()).toBe('528.50 NOK');
    const { reference, redirectUrl } = await aPayment(client, 'created', back());
    await client.call('POST', `/sandbox/payments/${reference}/reject`);
    await page.goto(redirectUrl);
    expect(await page.locator('.amount s').textContent()).toBe('499.00 NOK');
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)(
    'fits a phone and passes the accessibility rules in %s, with a reference of 64 characters',
    async (colorScheme) => {
      const { redirectUrl } = await aPayment(client, 'created', {
        ...back(),
        reference: LONG_REFERENCE,
        paymentDescription: 'x'.repeat(100),
        customer: { phoneNumber: '4791234567' },
      });
      const page = await open(redirectUrl, { colorScheme, viewport: { width: 320, height: 640 } });
      expect(await page.evaluate<boolean>(FITS)).toBe(true);
      await expectAccessible(page);
      await page.screenshot({ path: `${SCREENSHOTS}/landing-${colorScheme}.png`, fullPage: true });
      await page.click('text=Next');
      await expectAccessible(page);
      expect(await page.evaluate<boolean>(FITS)).toBe(true);
      await page.screenshot({ path: `${SCREENSHOTS}/landing-approve-${colorScheme}.png`, fullPage: true });
      await client.call('POST', `/sandbox/payments/${LONG_REFERENCE}/expire`);
      await page.goto(redirectUrl);
      expect(await page.evaluate<boolean>(FITS)).toBe(true);
      await page.context().close();
    },
  );
});

const LONG_REFERENCE = 'a'.repeat(64);
const FITS = 'document.documentElement.scrollWidth <= window.innerWidth';

/** The ends of a payment, and who brings each about. */
const ENDS: Record<string, (created: { reference: string; path: string }) => Promise<unknown>> = {
  paid: ({ reference }) => client.call('POST', `/sandbox/payments/${reference}/approve`),
  aborted: ({ reference }) => client.call('POST', `/sandbox/payments/${reference}/reject`),
  expired: ({ reference }) => client.call('POST', `/sandbox/payments/${reference}/expire`),
  terminated: ({ path }) => client.call('POST', `${path}/cancel`, undefined, freshKey()),
};

const LOOK_OF_END = `({
  color: getComputedStyle(document.querySelector('.end svg')).color,
  drawing: document.querySelector('.end path').getAttribute('d'),
  words: document.querySelector('[role=status]').textContent,
  title: document.title,
})`;

describe('QR codes', () => {
  test.each([
    ['IMAGE/SVG+XML', undefined],
    ['IMAGE/PNG', 400],
  ])('%s is read by a scanner, and leads to the landing page', async (format, size) => {
    const { path, redirectUrl } = await aPayment(client, 'created', {
      ...back(),
      userFlow: 'QR',
      qrFormat: { format, ...(size === undefined ? {} : { size }) },
    });
    const page = await open(client.sandbox.url);
    const image = (await page.evaluate(READ_PIXELS, redirectUrl)) as {
      width: number;
      grey: number[];
    };
    if (size !== undefined) expect(image.width).toBe(size);
    const rgba = Uint8ClampedArray.from(image.grey.flatMap((grey) => [grey, grey, grey, 255]));
    const found = scan(rgba, image.width, image.width);
    await page.goto(String(found?.data));
    await page.fill('#phone', '91234567');
    await page.click('text=Next');
    await page.click('button:has-text("Pay")');
    await page.waitForURL(`${merchant.url}/done`);
    expect(await stateOf(path)).toBe('AUTHORIZED');
    await page.context().close();
  });
});

// Runs in the page: draws the image and hands its pixels out.
const READ_PIXELS = async (url: string) => {
  const { Image, document } = globalThis as unknown as {
    Image: new () => { src: string; naturalWidth: number; naturalHeight: number; decode(): Promise<void> };
    document: {
      createElement(name: string): {
        width: number;
        height: number;
        getContext(kind: string): {
          fillStyle: string;
          fillRect(...at: number[]): void;
          drawImage(image: unknown, ...at: number[]): void;
          getImageData(...at: number[]): { data: Uint8ClampedArray };
        };
      };
    };
  };
  const image = new Image();
  image.src = url;
  await image.decode();
  // A drawing has no size of its own.
  const width = image.naturalWidth >= 200 ? image.naturalWidth : 310;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = width;
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, width);
  context.drawImage(image, 0, 0, width, width);
  const { data } = context.getImageData(0, 0, width, width);
  return { width, grey: [...data].filter((_, index) => index % 4 === 0) };
};

describe('the dashboard', () => {
  test.each(['light', 'dark'] as const)(
    'shows what happened, and acts in the place of the user, in %s',
    async (colorScheme) => {
      const captured = await aPayment(client, 'captured', back());
      await client.call('POST', `${captured.path}/refund`, money(99_999), freshKey());
      await anOrder(client, 'reserved', {
        merchantInfo: { callbackPrefix: merchant.url, fallBack: `${merchant.url}/done` },
      });
      const { reference, path } = await aPayment(client, 'created', back());
      await client.call('POST', '/sandbox/faults', {
        operation: 'epayment/refund',
        type: 'latency',
        delayMs: 1,
        count: 1,
      });
      const page = await open(client.sandbox.url, { colorScheme, viewport: { width: 1280, height: 900 } });
      await expectAccessible(page);
      await page.screenshot({ path: `${SCREENSHOTS}/dashboard-${colorScheme}.png`, fullPage: true });
      await page.click(`[aria-label="Approve ${reference}"]`);
      await page.waitForLoadState();
      expect(await stateOf(path)).toBe('AUTHORIZED');
      expect(await page.locator('tr', { hasText: reference }).first().textContent()).toContain('AUTHORIZED');
      await page.context().close();
    },
  );

  test('follows by itself what goes on', async () => {
    const page = await open(client.sandbox.url, { viewport: { width: 1280, height: 900 } });
    const { reference } = await aPayment(client, 'created', back());
    await page.waitForSelector(`text=${reference}`);
    await page.context().close();
  });

  test('has the actions of a payment in one row', async () => {
    const { reference } = await aPayment(client, 'created', { ...back(), reference: LONG_REFERENCE });
    const page = await open(client.sandbox.url, { viewport: { width: 1024, height: 900 } });
    const actions = page.locator(`[aria-label="As the user of ${reference}"]`).locator('button, a');
    const boxes = await Promise.all((await actions.all()).map((one) => one.boundingBox()));
    expect(boxes.length).toBe(6);
    const middles = boxes.map((box) => Math.round((box?.y ?? 0) + (box?.height ?? 0) / 2));
    expect(Math.max(...middles) - Math.min(...middles)).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  test.each(['light', 'dark'] as const)('shows cards on a phone in %s', async (colorScheme) => {
    await aPayment(client, 'captured', back());
    await aPayment(client, 'created', { ...back(), reference: LONG_REFERENCE });
    await anOrder(client, 'reserved', { merchantInfo: { callbackPrefix: merchant.url } });
    await client.call('POST', '/sandbox/faults', { operation: 'qr/create', type: 'hang', count: 1 });
    const page = await open(client.sandbox.url, { colorScheme });
    expect(await page.evaluate<boolean>(FITS)).toBe(true);
    // Nothing scrolls sideways inside of its section either, and each value says what it is.
    expect(
      await page.evaluate<boolean>(
        `[...document.querySelectorAll('.scroll')].every((one) => one.scrollWidth <= one.clientWidth)`,
      ),
    ).toBe(true);
    const label = `getComputedStyle(document.querySelector('td[data-label=Captured]'), '::before').content`;
    expect(await page.evaluate<string>(label)).toContain('Captured');
    await expectAccessible(page);
    await page.screenshot({ path: `${SCREENSHOTS}/dashboard-phone-${colorScheme}.png`, fullPage: true });
    await page.context().close();
  });

  test('shows the newest 50 of many, and leads to the rest', async () => {
    for (let count = 1; count <= 120; count++) {
      await aPayment(client, 'created', { ...back(), reference: `payment-number-${count}` });
    }
    const page = await open(client.sandbox.url, { viewport: { width: 1280, height: 900 } });
    const shown = () => page.locator('#payments td.key').allTextContents();
    const seen = new Set(await shown());
    expect(await page.locator('#payments h2').textContent()).toBe('Payments newest 50 of 120');
    expect([...seen][0]).toContain('payment-number-120');
    await page.click('[aria-label="Older payments"]');
    expect(await page.locator('#payments h2').textContent()).toBe('Payments 51 to 100 of 120');
    for (const row of await shown()) seen.add(row);
    await page.click('[aria-label="Older payments"]');
    for (const row of await shown()) seen.add(row);
    expect(seen.size).toBe(120);
    expect(await page.locator('[aria-label="Older payments"]').count()).toBe(0);
    await page.click('[aria-label="Newer payments"]');
    expect(await page.locator('#payments h2').textContent()).toBe('Payments 51 to 100 of 120');
    expect(await page.locator('#requests h2').textContent()).toBe('Requests newest 50 of 120');
    await page.context().close();
  });

  test('asks before it resets', async () => {
    const { path } = await aPayment(client, 'created', back());
    const page = await open(client.sandbox.url, { viewport: { width: 1280, height: 900 } });
    await page.click('button:text-is("Reset")');
    await page.screenshot({ path: `${SCREENSHOTS}/dashboard-reset.png` });
    await expectAccessible(page);
    await page.click('text=Keep');
    expect((await client.call('GET', path)).status).toBe(200);
    await page.click('button:text-is("Reset")');
    await page.click('text=Reset now');
    await page.waitForLoadState();
    expect((await client.call('GET', path)).status).toBe(404);
    await page.context().close();
  });

  test('orders a fault for an operation from the list', async () => {
    const page = await open(client.sandbox.url);
    await page.selectOption('#operation', 'epayment/get');
    await page.click('text=Order >> nth=-1');
    await page.waitForLoadState();
    expect((await client.call('GET', '/sandbox/faults')).at('/faults/0')).toMatchObject({ operation: 'epayment/get' });
    await page.context().close();
  });
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
