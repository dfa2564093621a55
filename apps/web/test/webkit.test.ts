import { startBackend } from '@seqlab/backend';
import { runLadderStage } from '@seqlab/studies';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findWebKit } from '../../../scripts/optional.mjs';
import { type BuiltLab, builtLab } from './built-lab.js';
import { PAGE_POLICY } from './server.js';
import { openWebKit } from './webkit.js';

const miniBrowser = findWebKit();

describe.skipIf(miniBrowser === null)('WebKitGTK (Debian: apt-get install webkit2gtk-driver xvfb)', () => {
  let lab: BuiltLab;
  beforeAll(async () => {
    lab = await builtLab();
  }, 60_000);
  afterAll(() => lab.close());

  it('trains to the weights that Node gets', async () => {
    const { origin } = await lab.serve({ policy: PAGE_POLICY });
    const page = await openWebKit(miniBrowser!);
    try {
      await page.open(`${origin}/#autoplay=1&rung=token`);
      const hashes = () =>
        page.run<string[]>(
          "return [...document.querySelector('seq-lab').shadowRoot.querySelectorAll('[data-hash], [data-stage] .notice')].map((each) => each.textContent)",
        );
      await expect.poll(async () => (await hashes()).length, { timeout: 60_000 }).toBe(3);
      await startBackend('wasm');
      const node = [];
      for (const id of ['2a', '2b', '2c'] as const)
        node.push((await runLadderStage(id, 0)).result.weightHash);
      expect(await hashes()).toEqual(node);
    } finally {
      await page.close();
    }
  }, 120_000);
});
