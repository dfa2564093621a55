import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltLab, builtLab, text } from './built-lab.js';
import { SOFTWARE_GPU } from './chromium.js';
import { EMBED_POLICY } from './server.js';

const BENCH = 'view=workbench&preset=seq2seq&task=alternating&t.steps=30';

interface BenchLab extends Element {
  readonly lab: {
    readonly workbench: {
      readonly runs: readonly { readonly run: { readonly losses: readonly number[] } }[];
    };
  };
}

/** Trains what the bench is set to, and gives the losses of the newest run and what it computed with. */
async function train(page: Page): Promise<{ losses: number[]; backend: string }> {
  const before = await page.locator('[data-run]').count();
  await page.locator('[data-start]').click();
  await page
    .locator('[data-run]')
    .nth(before)
    .locator('.mono')
    .filter({ hasText: /^[0-9a-f]{8}/ })
    .waitFor({ timeout: 90_000 });
  const losses = await page.evaluate(() => [
    ...(document.querySelector('seq-lab') as unknown as BenchLab).lab.workbench.runs.at(-1)!.run.losses,
  ]);
  return { losses, backend: await text(page.locator('[data-backend]').last()) };
}

describe('the bench on WebGPU', () => {
  let lab: BuiltLab;
  beforeAll(async () => {
    lab = await builtLab(SOFTWARE_GPU);
  }, 60_000);
  afterAll(() => lab.close());

  it('trains in a worker of its own as WASM does, which is loaded when it is asked for', async () => {
    const { page, heard } = await lab.open(BENCH);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const wasm = await train(page);
    expect(wasm.backend).toBe('wasm');
    expect(asked.filter((path) => path.includes('any-worker'))).toEqual([]);

    await page.getByText('More settings').last().click();
    await page.getByRole('combobox', { name: 'Backend' }).selectOption({ label: 'WebGPU' });
    const gpu = await train(page);
    expect(gpu.backend).toBe('webgpu');
    expect(asked.filter((path) => path.includes('any-worker'))).toHaveLength(1);
    expect(new URL(page.url()).hash).toContain('t.backend=%22webgpu%22');
    expect(gpu.losses).toHaveLength(30);
    const distances = gpu.losses.map((loss, step) => Math.abs(loss - wasm.losses[step]!));
    expect(Math.max(...distances.slice(0, 20))).toBeLessThan(1e-5);
    expect(heard).toEqual([]);
    await page.close();
  }, 120_000);

  it('takes WASM by the rule of auto for a small model, and computes in plain JavaScript if told to', async () => {
    const { page, heard } = await lab.open(`${BENCH}&t.backend=%22auto%22`);
    expect((await train(page)).backend).toBe('wasm');
    expect(await text(page.locator('[data-choice]'))).toMatch(
      /^auto chose wasm: \d+ parameters × \d+ tokens are fewer than \d+$/,
    );
    await page.getByText('More settings').last().click();
    await page.getByRole('combobox', { name: 'Backend' }).selectOption({ label: 'JavaScript, slow' });
    expect((await train(page)).backend).toBe('cpu');
    // a backend that was named needs no reason
    expect(await page.locator('[data-choice]').count()).toBe(1);
    expect(heard).toEqual([]);
    await page.close();
  }, 120_000);

  it('goes on from the checkpoint on a fresh device when the device is lost', async () => {
    const { page } = await lab.open(`${BENCH.replace('30', '400')}&t.backend=%22webgpu%22`);
    await page.locator('[data-start]').click();
    await page.waitForFunction(
      () =>
        (document.querySelector('seq-lab') as unknown as BenchLab).lab.workbench.runs[0]!.run.losses.length >
        60,
      null,
      { timeout: 60_000 },
    );
    // tfjs keeps its engine at this name in the worker's scope
    await page
      .workers()
      .at(-1)!
      .evaluate(() => {
        const { _tfengine } = globalThis as unknown as {
          readonly _tfengine: { readonly backend: { readonly device: { destroy(): void } } };
        };
        _tfengine.backend.device.destroy();
      });
    await page.getByText(/A worker was lost. Training goes on from step \d+/).waitFor({ timeout: 30_000 });
    await page.close();
  }, 120_000);

  it('says why a sandboxed frame, whose worker is no secure context, has no GPU', async () => {
    const { origin: site } = await lab.serve({ policy: EMBED_POLICY });
    const address = `${site}/index.html?embed=1#${BENCH}&t.backend=%22webgpu%22`.replaceAll('&', '&amp;');
    const course = `<!doctype html><iframe sandbox="allow-scripts" src="${address}" width="900" height="900" title="lab"></iframe>`;
    const { origin } = await lab.serve({ pages: { '/course': course } });
    const page = await lab.browser.newPage();
    await page.goto(`${origin}/course`);
    const frame = page.frameLocator('iframe');
    await frame.locator('[data-start]').click();
    await frame.getByText('this page is not a secure context').waitFor({ timeout: 30_000 });
    await page.close();
  }, 120_000);
});

describe('the bench in a browser without WebGPU', () => {
  let lab: BuiltLab;
  beforeAll(async () => {
    lab = await builtLab(['--disable-gpu', '--disable-features=WebGPU']);
  }, 60_000);
  afterAll(() => lab.close());

  it('says so, and trains on nothing else in its place', async () => {
    const { page, heard } = await lab.open(`${BENCH}&t.backend=%22webgpu%22`);
    const hasGpu = await page.evaluate(() => 'gpu' in navigator);
    if (hasGpu) {
      await page.locator('[data-start]').click();
      await page.getByText('The chosen backend does not start in this browser').waitFor({ timeout: 30_000 });
    } else {
      await page.getByText('This browser has no WebGPU').waitFor();
      expect(await page.locator('[data-start]').isDisabled()).toBe(true);
    }
    expect(heard).toEqual([]);
    await page.close();
  });

  it('says when the part with other backends cannot be loaded, and still trains on WASM', async () => {
    const { page } = await lab.open(`${BENCH}&t.backend=%22cpu%22`, { serviceWorkers: 'block' });
    await page.route('**/assets/any-worker-*', (route) => route.abort());
    await page.locator('[data-start]').click();
    await page.getByText("The lab's worker could not be loaded").waitFor();
    await page.getByText('More settings').last().click();
    await page.getByRole('combobox', { name: 'Backend' }).selectOption({ label: 'WASM' });
    expect((await train(page)).backend).toBe('wasm');
    await page.close();
  });
});
