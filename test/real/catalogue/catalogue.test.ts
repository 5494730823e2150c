/** The catalogue in a real browser: wide and narrow, light and dark, by keyboard, without a script, and never elsewhere. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ensureChromium } from '../install/chromium.mjs';
import { openShop, type Shop } from './shop.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = [
  '/plugins',
  '/plugins?search=auth',
  '/plugins/auth',
  '/plugins/mcp-server/0.1.0',
  '/plugins/evil',
  '/plugins/evil/1.1.0',
];

// In the page's own language, as text: the types of this suite are those of Node.
const PLACE_OF_FOCUS =
  '[...document.querySelectorAll(`a[href], button, input, summary, [tabindex="0"]`)].indexOf(document.activeElement)';

let shop: Shop;
let browser: Browser;

beforeAll(async () => {
  const executablePath = ensureChromium();
  shop = await openShop();
  // As root, which CI is, Chromium has no sandbox of its own.
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
});

afterAll(async () => {
  await browser?.close();
  await shop?.close();
});

/** A page, and everything that it asked for or complained about. */
async function open(
  path: string,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; asked: string[]; said: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('dialog', (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const response = await page.goto(shop.url + path);
  expect(response?.status()).toBe(200);
  return { page, asked, said };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = JSON.stringify({ runOnly: { type: 'tag', values: tags } });
  const { violations: found } = await page.evaluate<{ violations: Violation[] }>(`axe.run(${options})`);
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

const SIGHTS = [400, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

describe.each(SIGHTS)('at $width px, $colorScheme', ({ width, colorScheme }) => {
  const options = { viewport: { width, height: 800 }, colorScheme };

  it.each(PAGES)('%s is whole, accessible, and asks nobody else', async (path) => {
    const { page, asked, said } = await open(path, options);
    expect(asked.filter((url) => !url.startsWith(`${shop.url}/`))).toEqual([]);
    expect(asked.some((url) => url.endsWith('/catalogue/style.css'))).toBe(true);
    expect(said).toEqual([]);
    expect(await page.title()).not.toBe('owned');
    // Nothing makes the page wider than the screen; wide things scroll by themselves.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  it('looks as the scheme says', async () => {
    const { page } = await open('/plugins', options);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(22, 24, 28)');
    await page.context().close();
  });
});

describe.each([400, 1280])('by keyboard at %i px', (width) => {
  const options = { viewport: { width, height: 800 } };
  const focused = (page: Page): Promise<string> =>
    page.evaluate('document.activeElement.textContent.trim().slice(0, 40)');

  it('skips to the content, searches, and gets to a plugin', async () => {
    const { page } = await open('/plugins', options);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    expect(await page.locator('.skip').boundingBox()).toMatchObject({ x: expect.any(Number) });
    expect((await page.locator('.skip').boundingBox())?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('key of a known consumer');
    expect(await page.locator('#found').textContent()).toBe('1 plugin');
    expect(await page.locator('ul.plugins > li:visible').count()).toBe(1);
    // Past the button, to the plugin.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('auth');
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/plugins/auth');
    expect(await page.locator('h1').textContent()).toBe('auth');
    await page.context().close();
  });

  it('reaches everything that can be used, in the order of the page, and gets away again', async () => {
    const { page } = await open('/plugins/evil', options);
    const usable = await page
      .locator('a[href], button, input, summary, [tabindex="0"]')
      .evaluateAll(
        (all) =>
          all.filter((one) => (one as unknown as { checkVisibility(): boolean }).checkVisibility()).length,
      );
    const places: number[] = [];
    for (let count = 0; count < usable; count++) {
      await page.keyboard.press('Tab');
      places.push(await page.evaluate<number>(PLACE_OF_FOCUS));
    }
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(usable);
    await page.context().close();
  });

  it('opens and closes what is folded', async () => {
    const { page } = await open('/plugins/evil/1.0.0', options);
    const spec = page.locator('details', { has: page.locator('summary', { hasText: 'Show spec.yaml' }) });
    await spec.locator('summary').focus();
    await page.keyboard.press('Enter');
    expect(await spec.locator('pre').isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await spec.locator('pre').isVisible()).toBe(false);
    await page.context().close();
  });
});

it('works without a script: the search is a form', async () => {
  const { page } = await open('/plugins', { javaScriptEnabled: false });
  await page.locator('input[type=search]').fill('known consumer');
  await page.locator('input[type=search]').press('Enter');
  await page.waitForURL('**/plugins?search=known+consumer');
  expect(await page.locator('ul.plugins > li').count()).toBe(1);
  expect(await page.locator('.snippet button').count()).toBe(0);
  await page.context().close();
});

it('copies what a gateway needs', async () => {
  const { page } = await open('/plugins/auth', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('button', { name: 'Copy Envoy' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  const listed = (await (await fetch(`${shop.url}/plugins/auth?range=latest`)).json()) as {
    sha256: string;
    url: string;
  };
  expect(copied).toContain(`uri: ${listed.url}`);
  expect(copied).toContain(`sha256: ${listed.sha256}`);
  await page.context().close();
});

it('shows what a hostile publisher wrote as text, in no way as code', async () => {
  const { page, asked, said } = await open('/plugins/evil/1.0.0');
  expect(await page.locator('main').textContent()).toContain('<script>document.title="owned"</script>');
  expect(await page.locator('main script, main iframe, main img').count()).toBe(0);
  for (const link of await page.locator('main a').all()) {
    expect((await link.getAttribute('href')) ?? '').not.toMatch(/^(?!\/|#|https?:|mailto:)./);
  }
  await page.getByText('click', { exact: true }).click();
  expect(await page.title()).toBe('evil 1.0.0');
  expect([said, asked.filter((url) => url.includes('elsewhere'))]).toEqual([[], []]);
  await page.context().close();
});
