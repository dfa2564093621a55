import { startBackend } from '@seqlab/backend';
import { runLadderStage } from '@seqlab/studies';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFirefox } from '../../../scripts/optional.mjs';
import { type BuiltLab, builtLab } from './built-lab.js';
import { PAGE_POLICY } from './server.js';

const firefox = findFirefox();

describe.skipIf(firefox === null)('Firefox (Debian: apt-get install firefox-esr)', () => {
  let lab: BuiltLab;
  beforeAll(async () => {
    lab = await builtLab();
  }, 60_000);
  afterAll(() => lab.close());

  it('trains to the weights that Node gets and says nothing on its console', async () => {
    const { origin } = await lab.serve({ policy: PAGE_POLICY });
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox!, headless: true });
    try {
      const page = await browser.newPage();
      const heard: string[] = [];
      page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => heard.push(`error: ${(error as Error).message}`));
      await page.goto(`${origin}/#autoplay=1&rung=token`);
      const done = (stages: number) =>
        page.waitForFunction(
          (count) =>
            document.querySelector('seq-lab')!.shadowRoot!.querySelectorAll('[data-status="done"]').length ===
            count,
          { timeout: 60_000 },
          stages,
        );
      await done(3);
      const hashes = await page.evaluate(() =>
        [...document.querySelector('seq-lab')!.shadowRoot!.querySelectorAll('[data-hash]')].map(
          (each) => each.textContent,
        ),
      );
      await startBackend('wasm');
      const node = [];
      for (const id of ['2a', '2b', '2c'] as const)
        node.push((await runLadderStage(id, 0)).result.weightHash);
      expect(hashes).toEqual(node);
      expect(heard).toEqual([]);
    } finally {
      await browser.close();
    }
  }, 120_000);
});
