import { startBackend } from '@seqlab/backend';
import type { Page } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFirefox, findWebKit } from '../../../scripts/optional.mjs';
import type { Report, TrainingSpec } from '../src/spec/worker-protocol.js';
import { createControl } from '../src/worker/control.js';
import { paperLearning } from '../src/worker/paper-learning.js';
import { trainJob } from '../src/worker/train-job.js';
import { type BuiltLab, builtLab, texts } from './built-lab.js';
import { listen } from './chromium.js';
import { EMBED_POLICY, PAGE_POLICY } from './server.js';
import { openWebKit } from './webkit.js';

// A model that the rule shares out: the same weights from one thread in Node, and from several workers of a page.

const BENCH =
  'view=workbench&preset=seq2seq&task=alternating&autoplay=1&m.dModel=64&m.heads=2&m.feedForward=64&t.steps=6&t.shards=4';
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const HASH = /\b[0-9a-f]{8}\b/;

const firefox = findFirefox();
const miniBrowser = findWebKit();

async function inNode(steps: number): Promise<string> {
  await startBackend('wasm');
  const spec: TrainingSpec = {
    ...{ stage: null, preset: 'seq2seq', task: 'alternating', pairs: '', seed: 0, dropout: 0.1 },
    model: { dModel: 64, heads: 2, feedForward: 64 },
    training: { steps, shards: 4 },
  };
  const reports: Report[] = [];
  await trainJob({
    ...{ job: 1, spec, resume: null, control: createControl(false) },
    backend: { name: 'wasm', reason: 'wasm was asked for' },
    learn: paperLearning,
    send: (report) => void reports.push(report),
  });
  const last = reports.at(-1)!;
  if (last.type !== 'trained') throw new Error(`the job ended with ${last.type}`);
  return last.trained.result.weightHash;
}

describe('workers of a page that share a step', () => {
  let lab: BuiltLab;
  let hash: string;
  beforeAll(async () => {
    lab = await builtLab();
    hash = await inNode(6);
  }, 120_000);
  afterAll(() => lab.close());

  /** The hash of the bench's run, and what computed it. */
  async function trained(page: Page): Promise<string> {
    const cell = page.locator('[data-run] .mono').filter({ hasText: HASH });
    await cell.waitFor({ timeout: 90_000 });
    return (await texts(cell))[0]!;
  }

  it.each([
    ['without a header', {}, 'false'],
    ['with cross-origin isolation', ISOLATED, 'true'],
  ])(
    'give the weights of one thread %s',
    async (_, headers, isolated) => {
      const { origin } = await lab.serve({ policy: PAGE_POLICY, headers });
      const page = await (await lab.browser.newContext()).newPage();
      const heard = listen(page);
      await page.goto(`${origin}/#${BENCH}`);
      expect(await trained(page)).toMatch(new RegExp(`^${hash} wasm × [2-4]$`));
      expect(await texts(page.locator('[data-choice]'))).toEqual([
        expect.stringMatching(/^[2-4] workers for 4 shards$/),
      ]);
      expect(await page.evaluate('String(crossOriginIsolated)')).toBe(isolated);
      expect(heard).toEqual([]);
      await lab.closePages();
    },
    120_000,
  );

  it('are replaced when one ends', async () => {
    const { page, heard } = await lab.open(BENCH.replace('t.steps=6', 't.steps=30'));
    const shardWorkers = async () => {
      const named = await Promise.all(
        page
          .workers()
          .map(async (worker) => [worker, await worker.evaluate('name').catch(() => '')] as const),
      );
      return named.filter(([, name]) => name === 'seqlab-shards').map(([worker]) => worker);
    };
    await expect.poll(async () => (await shardWorkers()).length, { timeout: 60_000 }).toBeGreaterThan(1);
    const [first] = await shardWorkers();
    await first!.evaluate('close()');
    expect(await trained(page)).toMatch(new RegExp(`^${await inNode(30)} wasm × [2-4]$`));
    expect(heard).toEqual([]);
    await lab.closePages();
  }, 180_000);

  it('work in a frame that has no origin of its own', async () => {
    const { origin } = await lab.serve({ headers: {} });
    const { origin: host } = await lab.serve({
      policy: `${EMBED_POLICY}; frame-src ${origin}`,
      pages: { '/host': `<iframe sandbox="allow-scripts" src="${origin}/#${BENCH}"></iframe>` },
    });
    const page = await (await lab.browser.newContext()).newPage();
    await page.goto(`${host}/host`);
    const cell = page.frameLocator('iframe').locator('[data-run] .mono').filter({ hasText: HASH });
    await cell.waitFor({ timeout: 90_000 });
    expect((await texts(cell))[0]).toMatch(new RegExp(`^${hash} wasm × [2-4]$`));
    await lab.closePages();
  }, 120_000);

  it.skipIf(firefox === null)(
    'give the same weights in Firefox',
    async () => {
      const { origin } = await lab.serve({ policy: PAGE_POLICY });
      const browser = await puppeteer.launch({
        browser: 'firefox',
        executablePath: firefox!,
        headless: true,
      });
      try {
        const page = await browser.newPage();
        await page.goto(`${origin}/#${BENCH}`);
        const cell = await page.waitForFunction(
          () => {
            const text = document
              .querySelector('seq-lab')
              ?.shadowRoot?.querySelector('[data-run] .mono')?.textContent;
            return /[0-9a-f]{8}/.test(text ?? '') && text;
          },
          { timeout: 90_000 },
        );
        expect(await cell.jsonValue()).toMatch(new RegExp(`^${hash} wasm × [2-4]`));
      } finally {
        await browser.close();
      }
    },
    180_000,
  );

  it.skipIf(miniBrowser === null)(
    'give the same weights in WebKit',
    async () => {
      const { origin } = await lab.serve({ policy: PAGE_POLICY });
      const page = await openWebKit(miniBrowser!);
      try {
        await page.open(`${origin}/#${BENCH}`);
        const cell = () =>
          page.run<string>(
            "return document.querySelector('seq-lab').shadowRoot.querySelector('[data-run] .mono')?.textContent ?? ''",
          );
        await expect
          .poll(cell, { timeout: 90_000, interval: 500 })
          .toMatch(new RegExp(`^${hash} wasm × [2-4]`));
      } finally {
        await page.close();
      }
    },
    180_000,
  );
});
