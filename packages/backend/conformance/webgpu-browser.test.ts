import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, howToGetABrowser } from '../../../scripts/browser.mjs';
import { runEagerly } from '../src/capture/eager-step.js';
import { startBackend } from '../src/index.js';
import type { PageResult } from './browser/page.js';
import { servePage } from './browser/serve-page.js';
import { D, IN_BIAS, inputsOf, smallRun } from './small-run.js';
import { expectNear } from './test-op.js';

const STEPS = 20;

/** SwiftShader, so that a machine without a GPU will do. */
const GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

async function launch(flags: readonly string[]): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(howToGetABrowser);
  return chromium.launch({ executablePath, args: ['--no-sandbox', ...flags] });
}

async function onWasm(): Promise<{ losses: number[]; weights: number[][] }> {
  await startBackend('wasm');
  const { step, variables } = smallRun();
  const losses: number[] = [];
  for (let i = 0; i < STEPS; i += 1) losses.push((await runEagerly(step, inputsOf(i))).loss![0]!);
  return { losses, weights: variables.map((variable) => [...variable.dataSync()]) };
}

/** Without the key bias: its gradient is zero in exact arithmetic, so that Adam walks on rounding noise there. */
function compared(values: readonly number[], variable: number): number[] {
  return variable === IN_BIAS ? values.filter((_, i) => i < D || i >= 2 * D) : [...values];
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
      const expected = await onWasm();
      expectNear('losses', result.losses, expected.losses, 1e-5);
      expected.weights.forEach((values, i) => {
        expectNear(`variable ${i}`, compared(result.weights[i]!, i), compared(values, i), 1e-4);
      });
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
