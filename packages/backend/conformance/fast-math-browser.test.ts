import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, howToGetABrowser } from '../../../scripts/browser.mjs';
import { startBackend } from '../src/index.js';
import { expectTrainedAlike } from './browser/expect-trained-alike.js';
import { fusedOps } from './browser/fused-ops.js';
import type { FastMathResult } from './browser/page.js';
import { servePage } from './browser/serve-page.js';
import { expectNear } from './test-op.js';

const STEPS = 20;

let page: Awaited<ReturnType<typeof servePage>>;
beforeAll(async () => {
  page = await servePage();
});
afterAll(() => page.close());

test('in Chromium fastMath runs the relaxed build, whose ops are the reference’s and whose training is the strict one’s', async () => {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    const heard: string[] = [];
    tab.on('console', (message) => heard.push(message.text()));
    tab.on('pageerror', (error) => heard.push(error.message));
    await tab.goto(page.url);
    const result = (await tab.evaluate(`runFastMath(${STEPS})`)) as FastMathResult;
    expect(heard).toEqual([]);
    expect(result).toMatchObject({ backend: 'wasm', fallback: null, relaxedModules: 1 });
    // compositions of stock ops: the definition of correct
    await startBackend('cpu');
    for (const [name, values] of Object.entries(await fusedOps())) {
      expectNear(name, result.ops[name]!, values, 5e-6);
    }
    await expectTrainedAlike(result, STEPS);
  } finally {
    await browser.close();
  }
});
