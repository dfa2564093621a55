import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltLab, builtLab } from './built-lab.js';

let lab: BuiltLab;
let root: string;
beforeAll(async () => {
  lab = await builtLab();
  root = await mkdtemp(join(tmpdir(), 'seqlab-sites-'));
}, 120_000);
afterEach(() => lab.closePages());
afterAll(async () => {
  await lab.close();
  await rm(root, { recursive: true });
}, 60_000);

/** The build as a later version of it would be: other assets, which its entry and its service worker name. */
async function deploy(folder: string, version: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await cp(lab.folder, folder, { recursive: true });
  let entry = await readFile(join(folder, 'seqlab.js'), 'utf8');
  let worker = await readFile(join(folder, 'service-worker.js'), 'utf8');
  for (const name of await readdir(join(folder, 'assets'))) {
    const later = name.replace('.js', `${version}.js`);
    await rename(join(folder, 'assets', name), join(folder, 'assets', later));
    entry = entry.replaceAll(name, later);
    worker = worker.replaceAll(name, later);
  }
  await writeFile(join(folder, 'seqlab.js'), entry);
  await writeFile(
    join(folder, 'service-worker.js'),
    `${worker}//${version}`.replace(/(const CACHE = .*)`/, `$1${version}\``),
  );
}

const kept = (page: Page) =>
  page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated');
const trains = (page: Page) =>
  page.locator('[data-stage="1"][data-status="done"]').waitFor({ timeout: 45_000 });
const caches = (page: Page) =>
  page.evaluate(async () => (await globalThis.caches.keys()).filter((name) => name.startsWith('seqlab')));

describe('the service worker', () => {
  it('keeps two versions on one origin apart', async () => {
    await deploy(join(root, 'one'), 'a');
    await deploy(join(root, 'two'), 'b');
    const { origin } = await lab.serve({ folder: root });
    const page = await (await lab.browser.newContext()).newPage();
    for (const name of ['one', 'two']) {
      await page.goto(`${origin}/${name}/index.html`);
      await kept(page);
    }
    expect(await caches(page)).toHaveLength(2);
    await page.context().setOffline(true);
    for (const name of ['one', 'two']) {
      await page.goto(`${origin}/${name}/index.html#rung=plain&autoplay=1`);
      await trains(page);
    }
  }, 120_000);

  it('keeps what an open tab may still load until no tab has it, and then no longer', async () => {
    const folder = join(root, 'site');
    await deploy(folder, 'a');
    const { origin } = await lab.serve({ folder });
    const context = await lab.browser.newContext();
    const old = await context.newPage();
    await old.goto(`${origin}/`);
    await kept(old);
    await deploy(folder, 'b');
    const fresh = await context.newPage();
    await fresh.goto(`${origin}/`);
    await fresh.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await fresh.waitForFunction(
      async () => (await navigator.serviceWorker.getRegistration())?.waiting?.state === 'installed',
    );
    await old.getByRole('button', { name: 'Workbench' }).click();
    await old.locator('[data-start]').waitFor();
    await old.getByRole('button', { name: 'The ladder' }).click();
    await old.getByRole('button', { name: 'Train all five' }).click();
    await trains(old);
    await old.close();
    await fresh.close();
    const next = await context.newPage();
    // The browser tells a worker of closed tabs in its own time: a page that opens before is a tab of the old version.
    await expect
      .poll(
        async () => {
          await next.goto('about:blank');
          await next.goto(`${origin}/`);
          return caches(next);
        },
        { timeout: 30_000, interval: 500 },
      )
      .toEqual([expect.stringMatching(/b$/)]);
    await context.setOffline(true);
    await next.goto(`${origin}/?again#rung=plain&autoplay=1`);
    await trains(next);
  }, 120_000);

  it('keeps nothing of a site of which half is updated', async () => {
    const folder = join(root, 'half');
    await deploy(folder, 'a');
    const entry = await readFile(join(folder, 'seqlab.js'), 'utf8');
    await writeFile(join(folder, 'seqlab.js'), entry.replaceAll(/tools-\w+\.js/g, 'tools-of-another.js'));
    const { origin } = await lab.serve({ folder });
    const page = await (await lab.browser.newContext()).newPage();
    await page.goto(`${origin}/#rung=plain&autoplay=1`);
    await trains(page);
    await expect
      .poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), {
        timeout: 30_000,
      })
      .toBe(0);
    expect(await caches(page)).toEqual([]);
  }, 90_000);
});
