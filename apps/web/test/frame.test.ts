import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltLab, builtLab } from './built-lab.js';
import { listen } from './chromium.js';

let lab: BuiltLab;
let site: string;
beforeAll(async () => {
  lab = await builtLab();
  ({ origin: site } = await lab.serve());
}, 120_000);
afterAll(() => lab.close(), 60_000);
afterEach(() => lab.closePages());

const PATIENT = { timeout: 30_000 };
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads';

/** A course page that counts the events that its frames send. */
async function course(body: string) {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Course</title>${body}</html>`;
  const { origin } = await lab.serve({ pages: { '/course': html } });
  const page = await lab.browser.newPage();
  const heard = listen(page);
  await page.addInitScript(() => {
    const events: string[] = [];
    Object.assign(globalThis, { events });
    for (const type of ['seqlab:ready', 'seqlab:goal']) addEventListener(type, () => events.push(type));
  });
  await page.goto(`${origin}/course`);
  return { page, heard };
}

const frame = (sandbox = SANDBOX, hash = 'rung=plain') =>
  `<iframe data-seqlab title="lab" sandbox="${sandbox}" height="300" src="${site}/index.html?embed=1#${hash}"></iframe>`;
const helper = (page: Page) => page.addScriptTag({ url: `${site}/seqlab-frame.js` });
const events = (page: Page) => page.evaluate(() => (globalThis as unknown as { events: string[] }).events);
const tall = (page: Page, least = 400) =>
  page.waitForFunction((height) => document.querySelector('iframe')!.clientHeight > height, least);
const drawn = (page: Page) => page.frameLocator('iframe').locator('seq-lab .card').waitFor();

describe('seqlab-frame.js', () => {
  it('comes late, twice, and finds what the frame said before: its height, and once that it is ready', async () => {
    const { page, heard } = await course(frame());
    await drawn(page);
    await helper(page);
    await helper(page);
    await tall(page);
    await expect.poll(() => events(page), PATIENT).toEqual(['seqlab:ready']);
    expect(heard).toEqual([]);
  }, 60_000);

  it('hears of a frame that is moved, which loads anew, and of one that was hidden', async () => {
    const { page, heard } = await course(`<main></main><div hidden>${frame()}</div>`);
    await helper(page);
    await expect.poll(() => events(page), PATIENT).toEqual(['seqlab:ready']);
    expect(await page.evaluate(() => document.querySelector('iframe')!.style.height)).toBe('');
    await page.evaluate(() => {
      document.querySelector('div')!.hidden = false;
    });
    await tall(page);
    await page.evaluate(() => document.querySelector('main')!.append(document.querySelector('iframe')!));
    await expect.poll(() => events(page), PATIENT).toEqual(['seqlab:ready', 'seqlab:ready']);
    await drawn(page);
    expect(heard).toEqual([]);
  }, 60_000);

  it('adds the border where the page counts it as height, so that nothing scrolls', async () => {
    const { page } = await course(
      `<style>* { box-sizing: border-box } iframe { border: 10px solid; padding: 5px }</style>${frame()}`,
    );
    await helper(page);
    await tall(page);
    const room = () =>
      page
        .frameLocator('iframe')
        .locator('seq-lab')
        .evaluate((element) => window.innerHeight - element.getBoundingClientRect().height);
    await expect.poll(room, PATIENT).toBeGreaterThanOrEqual(0);
  }, 60_000);
});

describe('a frame in a sandbox', () => {
  const take = async (sandbox: string, withHelper: boolean) => {
    const { page, heard } = await course(frame(sandbox, 'rung=plain&autoplay=1'));
    if (withHelper) await helper(page);
    const inside = page.frameLocator('iframe');
    await inside.locator('[data-status="done"]').waitFor({ timeout: 45_000 });
    await inside.getByRole('button', { name: 'Take it away' }).click();
    const files = inside.locator('section:has(#take-files)');
    await files.waitFor();
    return { page, heard, files };
  };

  it('that lets files be saved saves them, and copies', async () => {
    const { page, heard, files } = await take(SANDBOX, true);
    const download = page.waitForEvent('download');
    await files.locator('[data-save="metrics"]').click();
    expect((await download).suggestedFilename()).toBe('seqlab-1-seed-0.csv');
    await page.frameLocator('iframe').getByRole('button', { name: 'Copy' }).first().click();
    await page.frameLocator('iframe').getByRole('button', { name: 'Copied' }).waitFor();
    expect(heard).toEqual([]);
  }, 90_000);

  it('that does not opens a tab, where it may; the address is there to copy', async () => {
    const { page, heard, files } = await take(
      'allow-scripts allow-popups allow-popups-to-escape-sandbox',
      true,
    );
    const opened = page.context().waitForEvent('page');
    await files.getByRole('link').click();
    const tab = await opened;
    await tab.locator('seq-lab .card').waitFor();
    expect(await files.locator('pre').textContent()).toBe(tab.url());
    expect(heard).toEqual([]);
  }, 90_000);

  it('that allows neither offers no dead link, only the address', async () => {
    const { files, heard } = await take('allow-scripts', true);
    expect(await files.getByRole('link').count()).toBe(0);
    expect(await files.locator('pre').textContent()).toBe(`${site}/index.html#rung=plain&autoplay=1`);
    expect(heard).toEqual([]);
  }, 90_000);

  it('of which nothing is known shows link and address', async () => {
    const { files } = await take('allow-scripts', false);
    expect(await files.getByRole('link').count()).toBe(1);
    expect(await files.locator('pre').count()).toBe(1);
  }, 90_000);
});

describe("the lab's own page", () => {
  it('runs no script but its own, as a tab and in a frame without an origin', async () => {
    const { page } = await course(frame());
    await drawn(page);
    const tab = await lab.browser.newPage();
    await tab.goto(`${site}/index.html`);
    await tab.locator('seq-lab .card').first().waitFor();
    const stranger = (await lab.serve()).origin;
    for (const place of [page.frames()[1]!, tab.mainFrame()]) {
      const refused = await place.evaluate(async (foreign) => {
        const seen: string[] = [];
        addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
          seen.push(effectiveDirective),
        );
        const inline = document.createElement('script');
        inline.textContent = 'globalThis.hostile = true';
        const foreignScript = document.createElement('script');
        foreignScript.src = `${foreign}/seqlab-frame.js`;
        document.head.append(inline, foreignScript);
        await fetch(`${foreign}/sizes.json`).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 200));
        return { seen: [...new Set(seen)].sort(), hostile: 'hostile' in globalThis };
      }, stranger);
      expect(refused).toEqual({ seen: ['connect-src', 'script-src-elem'], hostile: false });
    }
  }, 90_000);
});

describe('two labs on a page', () => {
  it('share the workers: a paused one lends its, and goes on to the bits that it would have had', async () => {
    const { page, heard } = await course(
      `<script src="${site}/seqlab.js"></script><seq-lab id="one"></seq-lab><seq-lab id="two" rung="plain"></seq-lab><seq-lab id="whole" rung="masked"></seq-lab>`,
    );
    const one = page.locator('#one');
    const hash = (host: string) => page.locator(`${host} [data-stage="3b"] [data-hash]`).textContent();
    await one.getByRole('button', { name: 'Train all five' }).click();
    await page.waitForFunction(() => {
      const { lab: live } = document.querySelector('#one') as unknown as {
        lab: { run(stage: string): { losses: readonly number[] } };
      };
      return live.run('1').losses.length > 0;
    });
    await one.getByRole('button', { name: 'Pause' }).click();
    for (const host of ['#two', '#whole']) {
      await page.locator(host).getByRole('button', { name: 'Train this rung' }).click();
      await page.locator(`${host} [data-status="done"]`).last().waitFor({ timeout: 60_000 });
    }
    await expect.poll(() => page.locator('#whole [data-status="done"]').count(), { timeout: 60_000 }).toBe(2);
    await one.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(() => one.locator('[data-status="done"]').count(), { timeout: 120_000 }).toBe(8);
    expect(await hash('#one')).toBe(await hash('#whole'));
    const first = (host: string) => page.locator(`${host} [data-stage="1"] [data-hash]`).textContent();
    expect(await first('#one')).toBe(await first('#two'));
    expect(heard).toEqual([]);
  }, 240_000);
});
