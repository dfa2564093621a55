import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, howToGetABrowser } from '../../../scripts/browser.mjs';
import { expectTrainedAlike } from './browser/expect-trained-alike.js';
import type { PageResult } from './browser/page.js';
import { servePage } from './browser/serve-page.js';

const STEPS = 20;

/** SwiftShader, so that a machine without a GPU will do. */
const GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

async function launch(flags: readonly string[]): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

describe('in a browser', () => {
  let page: Awaited<ReturnType<typeof servePage>>;
  beforeAll(async () => {
    page = await servePage();
  });
  afterAll(() => page.close());

  test('webgpu trains as wasm does, from a production bundle, and says nothing', async () => {
    const browser = await launch(GPU);
    try {
      const tab = await browser.newPage();
      const heard: string[] = [];
      tab.on('console', (message) => heard.push(message.text()));
      tab.on('pageerror', (error) => heard.push(error.message));
      await tab.goto(page.url);
      const result = (await tab.evaluate(`run(${STEPS})`)) as PageResult;
      expect(result).toMatchObject({ backend: 'webgpu', fallback: null });
      expect(heard).toEqual([]);
      await expectTrainedAlike(result, STEPS);
    } finally {
      await browser.close();
    }
  });

  test('a browser without an adapter says so, and runs on nothing else', async () => {
    const browser = await launch(['--disable-gpu', '--disable-features=WebGPU']);
    try {
      const tab = await browser.newPage();
      await tab.goto(page.url);
      expect(await tab.evaluate("startCode('webgpu')")).toMatch(
        /^backend-unavailable: startBackend: 'webgpu' cannot start here: /,
      );
    } finally {
      await browser.close();
    }
  });
});
