import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, type BuiltLab, builtLab, overflow, text } from './built-lab.js';
import { listen } from './chromium.js';
import { EMBED_POLICY, PAGE_POLICY } from './server.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 60_000);
afterEach(() => lab.closePages());
afterAll(() => lab.close());

/** A course page on an origin of its own that records what it hears. */
async function course(body: string, policy?: string) {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Course</title>${body}</html>`;
  const server = await lab.serve({ pages: { '/course': html }, ...(policy === undefined ? {} : { policy }) });
  const page = await lab.browser.newPage();
  const heard = listen(page);
  await page.addInitScript(() => {
    const events: unknown[] = [];
    Object.assign(globalThis, { events });
    for (const type of ['seqlab:ready', 'seqlab:progress', 'seqlab:goal']) {
      addEventListener(type, (event) => events.push({ type, ...(event as CustomEvent<object>).detail }));
    }
  });
  return { page, heard, origin: server.origin, open: () => page.goto(`${server.origin}/course`) };
}

const goals = (count: number) =>
  (globalThis as unknown as { events: { type: string }[] }).events.filter(
    ({ type }) => type === 'seqlab:goal',
  ).length >= count;

describe('an iframe', () => {
  it('works in a sandbox without an origin, from another site, two at a time, under the embed policy', async () => {
    const { origin: site } = await lab.serve({ policy: EMBED_POLICY });
    const frame = (origin: string) =>
      `<iframe sandbox="allow-scripts" data-seqlab title="seqlab" width="600" src="${site}/index.html?embed=1&amp;origin=${origin}#rung=plain&amp;autoplay=1"></iframe>`;
    // The course's origin is known only once its server runs: the frames are added by its own script.
    const { page, heard, open, origin } = await course(
      `<script src="${site}/seqlab-frame.js"></script><main></main>`,
    );
    await open();
    await page.evaluate((html) => {
      document.querySelector('main')!.innerHTML = html;
    }, frame(origin) + frame(origin));
    await page.waitForFunction(goals, 2, { timeout: 30_000 });
    const told = await page.evaluate(
      () => (globalThis as unknown as { events: Record<string, unknown>[] }).events,
    );
    expect(told.filter(({ type }) => type === 'seqlab:ready')).toEqual([
      { type: 'seqlab:ready', stages: ['1'] },
      { type: 'seqlab:ready', stages: ['1'] },
    ]);
    const ends = told.filter(({ type }) => type === 'seqlab:goal');
    expect(ends[0]).toMatchObject({ stage: '1', goal: 'exact', reached: false });
    expect(ends[0]!.weightHash).toBe(ends[1]!.weightHash);
    // a height is a message of its own, which may come after the goal's
    await page.waitForFunction(
      () => [...document.querySelectorAll('iframe')].every(({ clientHeight }) => clientHeight > 400),
      undefined,
      { timeout: 15_000 },
    );
    expect(heard).toEqual([]);
  });

  it('has its height before anybody has scrolled to it', async () => {
    const { origin: site } = await lab.serve({ policy: EMBED_POLICY });
    const { page, heard, open, origin } = await course(
      `<script src="${site}/seqlab-frame.js"></script><main style="padding-top: 5000px"></main>`,
    );
    await open();
    await page.evaluate((source) => {
      document.querySelector('main')!.innerHTML =
        `<iframe sandbox="allow-scripts" data-seqlab title="seqlab" src="${source}"></iframe>`;
    }, `${site}/index.html?embed=1&origin=${origin}#rung=plain`);
    await page.waitForFunction(() => document.querySelector('iframe')!.clientHeight > 400);
    expect(heard).toEqual([]);
  });

  it('obeys its own course and nobody else', async () => {
    const { origin: site } = await lab.serve({ policy: EMBED_POLICY });
    const { page, open, origin } = await course('<main></main>');
    await open();
    const order = async (named: string) => {
      await page.evaluate(
        ([address]) => {
          document.querySelector('main')!.innerHTML = `<iframe src="${address}" title="seqlab"></iframe>`;
        },
        [`${site}/index.html?embed=1&origin=${named}#rung=plain`],
      );
      const frame = page.frameLocator('iframe');
      await frame.locator('[data-stage="1"]').waitFor();
      await page.evaluate(() =>
        document.querySelector('iframe')!.contentWindow!.postMessage({ type: 'seqlab:play' }, '*'),
      );
      return frame.locator('[data-stage="1"]');
    };
    const obeyed = await order(origin);
    await expect.poll(() => obeyed.getAttribute('data-status'), { timeout: 30_000 }).not.toBe('idle');
    const refused = await order('https://other.example');
    await page.waitForTimeout(500);
    expect(await refused.getAttribute('data-status')).toBe('idle');
  });
});

describe('the element', () => {
  it('loads from another origin by one script tag; two share one pool; attributes and events work', async () => {
    const { origin: site } = await lab.serve();
    const policy = `default-src 'none'; script-src ${site} 'wasm-unsafe-eval'; worker-src blob:`;
    const { page, heard, open } = await course(
      `<script src="${site}/seqlab.js"></script>
       <seq-lab rung="plain" hide="navigation seed dropout table" autoplay></seq-lab>
       <seq-lab rung="plain" language="fi" seed="5" autoplay></seq-lab>`,
      policy,
    );
    await open();
    await page.waitForFunction(goals, 2, { timeout: 30_000 });
    const [first, second] = await page.locator('seq-lab').all();
    expect(await first!.locator('#seed, #dropout, nav, table.wide').count()).toBe(0);
    expect(await second!.getByRole('button', { name: 'Opeta tämä askelma' }).count()).toBe(1);
    const workers = page.workers().length;
    const cores = await page.evaluate(() => navigator.hardwareConcurrency);
    expect(workers).toBeLessThanOrEqual(Math.max(1, cores - 1));
    await first!.evaluate((element) => element.setAttribute('seed', '5'));
    await first!.getByRole('button', { name: 'Train this rung' }).click();
    await first!.locator('[data-status="done"]').waitFor({ timeout: 30_000 });
    expect(await text(first!.locator('[data-hash]'))).toBe(await text(second!.locator('[data-hash]')));
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    expect(heard).toEqual([]);
  });

  it('adds no landmark and no heading of the first rank to the page around it, and no empty header', async () => {
    const { origin: site } = await lab.serve();
    const body = (attributes: string) =>
      `<main><h1>Course</h1><script src="${site}/seqlab.js"></script><seq-lab ${attributes}></seq-lab></main>`;
    const pages: Record<string, string> = {};
    const { origin } = await lab.serve({ pages });
    const page = await (await lab.browser.newContext()).newPage();
    for (const [hide, headers] of [
      ['navigation', 1],
      ['navigation language theme', 0],
    ] as const) {
      pages['/course'] =
        `<!doctype html><html lang="en"><title>Course</title>${body(`rung="plain" hide="${hide}"`)}</html>`;
      await page.goto(`${origin}/course`);
      await page.locator('seq-lab .card').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.locator('seq-lab h1').count()).toBe(0);
      expect(await page.locator('seq-lab .top').count()).toBe(headers);
    }
  });

  it('offers to load a view again that did not come', async () => {
    const { page } = await lab.open('', { serviceWorkers: 'block' });
    await page.route('**/assets/tools-*', (route) => route.abort());
    await page.getByRole('button', { name: 'Workbench' }).click();
    await page.getByText('This view could not be loaded').waitFor();
    await page.unroute('**/assets/tools-*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('[data-start]').waitFor();
  });

  it('says what forbids it: WebAssembly', async () => {
    const { origin } = await lab.serve({ policy: PAGE_POLICY.replace("'wasm-unsafe-eval'", '') });
    const page = await lab.browser.newPage();
    await page.goto(`${origin}/#rung=plain&autoplay=1`);
    await page.getByText('security policy forbids WebAssembly').waitFor({ timeout: 15_000 });
  });

  it('says what forbids it: workers', async () => {
    const { origin } = await lab.serve({
      policy: PAGE_POLICY.replace("worker-src 'self'", "worker-src 'none'"),
    });
    const page = await lab.browser.newPage();
    await page.goto(`${origin}/#rung=plain&autoplay=1`);
    await page.getByText("security policy forbids the lab's worker").waitFor({ timeout: 15_000 });
  });
});

describe('the page', () => {
  it('opens and trains without a network after its first visit', async () => {
    const { page, origin } = await lab.open('');
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.ready).active?.state === 'activated',
    );
    await page.context().setOffline(true);
    await page.goto(`${origin}/?again#rung=plain&autoplay=1`);
    await page.locator('[data-stage="1"][data-status="done"]').waitFor({ timeout: 30_000 });
  });
});
