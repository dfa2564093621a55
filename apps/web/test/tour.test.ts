import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, type BuiltLab, builtLab, overflow, text } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 120_000);
afterEach(() => lab.closePages());
afterAll(() => lab.close());

interface Told {
  readonly told: { rung: string; step: string; answer: string; right: boolean; done: boolean }[];
}

const step = (page: Page, name: string) => page.locator(`[data-tour-step="${name}"]`);
const option = (page: Page, name: string, value: string) =>
  step(page, name).locator(`[data-option="${value}"]`);
const feedback = async (page: Page, right: boolean) => {
  const shown = step(page, 'act').locator(`[data-feedback="${right ? 'right' : 'wrong'}"]`);
  await shown.waitFor();
  return text(shown);
};
const trainIn = async (page: Page, name: string) => {
  await step(page, name).locator('[data-tour-train]').click();
  await step(page, name).locator('[data-status="done"]').waitFor({ timeout: 90_000 });
};
const listenFor = (page: Page) =>
  page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    document.addEventListener('seqlab-tour', (event) => told.push((event as CustomEvent<unknown>).detail));
  });

describe('the habits of a page', () => {
  it('goes back to the view before, and closes by Escape what was opened, deepest first', async () => {
    const { page, heard } = await lab.open('seed=2');
    await page.getByRole('button', { name: 'Guide', exact: true }).click();
    await step(page, 'predict').waitFor();
    await page.getByRole('button', { name: 'Workbench', exact: true }).click();
    await page.locator('[data-start]').waitFor();
    await page.goBack();
    await step(page, 'predict').waitFor();
    await page.goBack();
    await page.locator('.ladder-bar').waitFor();
    expect(new URL(page.url()).hash).toBe('#seed=2');
    await page.goForward();
    await step(page, 'predict').waitFor();
    await page.goBack();
    await page.locator('[data-why="seq2seq"]').click();
    await page.locator('[data-batch] .hole').first().waitFor();
    expect(await page.locator('[data-batch] .hole').count()).toBe(2 * 3 + 2 * 1);
    const block = page.locator('[data-part="unembedding"]');
    await block.click();
    await page.locator('[data-inside]').waitFor();
    const focused = () =>
      page.evaluate(
        () => document.querySelector('seq-lab')!.shadowRoot!.activeElement?.outerHTML.slice(0, 200) ?? '',
      );
    await page.locator('[data-inside] button').first().focus();
    await page.keyboard.press('Escape');
    await page.locator('[data-inside]').waitFor({ state: 'detached' });
    expect(await focused()).toContain('data-part="unembedding"');
    await page.keyboard.press('Escape');
    await page.locator('[data-proof="4"]').waitFor({ state: 'detached' });
    expect(await focused()).toContain('data-why="seq2seq"');
    expect(heard).toEqual([]);
  });
});

describe('the guided tour', () => {
  it('predicts, trains, shows, asks why and what is missing, checks each answer, and goes on after a reload', async () => {
    const { page, heard } = await lab.open('view=guide&seed=2');
    await step(page, 'predict').waitFor();
    await listenFor(page);
    await option(page, 'predict', 'copy').press('Enter');
    await trainIn(page, 'train');
    await step(page, 'train').locator('[data-go]').click();
    expect(await text(step(page, 'see').locator('[data-outcome]'))).toContain(
      'You predicted “both inputs, copied”; it gives one number to everything',
    );
    await step(page, 'see').locator('[data-go]').click();
    // right, but nobody has tried yet
    await option(page, 'act', 'none').click();
    expect(await feedback(page, false)).toContain('Drag it first');
    await page.locator('#tour-x').press('ArrowLeft');
    await option(page, 'act', 'some').click();
    expect(await feedback(page, false)).toContain('0.500000 comes out');
    await option(page, 'act', 'none').click();
    expect(await feedback(page, true)).toContain('0.500000');
    await option(page, 'add', 'positions').click();
    await step(page, 'add').getByText('not what fails here').waitFor();
    expect(await step(page, 'next').count()).toBe(0);
    await option(page, 'add', 'embedding').click();
    await trainIn(page, 'next');
    expect(await text(page.locator('[data-works]'))).toContain('it tells them apart');
    await step(page, 'next').locator('[data-go]').click();
    await page.locator('[data-onward]').waitFor();
    const told = await page.evaluate(() => (globalThis as unknown as Told).told);
    expect(told[0]).toEqual({ rung: 'plain', step: 'predict', answer: 'copy', right: true, done: false });
    expect(told.at(-1)).toMatchObject({ step: 'next', done: true });
    expect(told.filter(({ right }) => !right).map(({ answer }) => answer)).toEqual([
      'none',
      'some',
      'positions',
    ]);
    await page.reload();
    await page.locator('[data-tour-rung="plain"] .right').waitFor();
    expect(heard).toEqual([]);
  }, 120_000);

  it('checks what is done to a trained model by the numbers of its run', async () => {
    const { page, heard } = await lab.open('view=guide&seed=2');
    await page.locator('[data-tour-rung="masked"]').click();
    await page.locator('[data-skip]').click();
    await trainIn(page, 'train');
    await step(page, 'train').locator('[data-go]').click();
    expect(await text(step(page, 'see').locator('[data-outcome]'))).toMatch(/^What came out:/);
    await step(page, 'see').locator('[data-go]').click();
    await option(page, 'act', '0001').click();
    expect(await feedback(page, false)).toContain('For 0001 the shares differ by');
    await option(page, 'act', '0011').click();
    const said = await feedback(page, true);
    const gap = Number(/differ by ([^:]+):/.exec(said)![1]!.replace('−', '-'));
    expect(gap).toBeLessThan(1e-5);
    expect(heard).toEqual([]);
  }, 120_000);

  it('compares a run with itself alone, whatever has been looked at meanwhile', async () => {
    const { page, heard } = await lab.open('view=guide&rung=padded&seed=2&dropout=0');
    await page.locator('[data-skip]').click();
    await trainIn(page, 'train');
    await step(page, 'train').locator('[data-go]').click();
    await step(page, 'see').locator('[data-go]').click();
    const moves = async (mask: string, right: boolean) => {
      await page.locator(`[data-tour-step="act"] [data-option="${mask}"]:not([disabled])`).click();
      return feedback(page, right);
    };
    expect(await moves('source', false)).toContain('of 8 pairs');
    // another input, and something else switched off
    await page.getByRole('button', { name: 'One sequence', exact: true }).click();
    await page.locator('#walk-input').fill('0101');
    await page.getByRole('checkbox', { name: 'feed-forward' }).check();
    await page.locator('[data-task-score]').waitFor();
    await page.getByRole('button', { name: 'Guide', exact: true }).click();
    expect(await moves('target', true)).toContain('shares move by 0:');
    expect(heard).toEqual([]);
  }, 120_000);

  it('holds nobody up, and keeps nothing in somebody else’s page', async () => {
    const { page, heard } = await lab.open('view=guide&rung=padded&embed=1&language=fi', { bypassCSP: true });
    await step(page, 'predict').waitFor();
    expect(await page.locator('[data-tour-rung]').count()).toBe(0);
    for (let index = 0; index < 6; index += 1) await page.locator('[data-skip]').click();
    expect(await page.locator('[data-tour-step]').count()).toBe(6);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    expect(await text(page.locator('.tour > .lead'))).not.toContain('säilyvät');
    expect(heard).toEqual([]);
  });

  it.each([
    ['light', 1440],
    ['dark', 360],
  ] as const)('axe finds nothing in %s at %i px', async (colorScheme, width) => {
    const { page } = await lab.open('view=guide&rung=plain', {
      colorScheme,
      viewport: { width, height: 800 },
      bypassCSP: true,
    });
    await option(page, 'predict', 'same').click();
    await trainIn(page, 'train');
    await step(page, 'train').locator('[data-go]').click();
    await step(page, 'see').locator('[data-go]').click();
    await page.locator('#tour-x').press('ArrowLeft');
    await option(page, 'act', 'none').click();
    await option(page, 'add', 'causal').click();
    for (const summary of await page.locator('.question summary').all()) await summary.click();
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
  });

  it('opens the place of an answer, with what is switched off there', async () => {
    const { page, heard } = await lab.open('view=guide&seed=2');
    await page.getByText('What does cross-attention carry?').click();
    const answer = page.locator('[data-answer-of="cross"]');
    await answer.locator('[data-train]').click();
    await answer.locator('[data-train]').waitFor({ state: 'detached' });
    await answer.getByRole('button', { name: 'Show me' }).click();
    await page.locator('[data-task-score]').waitFor({ timeout: 90_000 });
    expect(new URL(page.url()).hash).toBe('#view=walk&seed=2&off=cross-attention');
    expect(await text(page.locator('[data-task-score]'))).toMatch(/[01] of 2 pairs decoded/);
    expect(heard).toEqual([]);
  }, 120_000);
});
