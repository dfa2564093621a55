import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, type BuiltLab, builtLab, overflow, text } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 300_000);
afterAll(() => lab.close());
afterEach(() => lab.closePages());

const DONE = '[data-own-run][data-status=done]';
const LONG = { timeout: 120_000 };

describe('the bench for tasks of one’s own', () => {
  it('learns pairs of any symbols, and says what no example has', async () => {
    const { page, heard } = await lab.open('view=workbench&kind=pairs&sample=reverse&t.steps=150&seed=2', {
      bypassCSP: true,
      viewport: { width: 360, height: 800 },
    });
    await page.locator('[data-start]').click();
    await page.locator(DONE).waitFor(LONG);
    expect(await text(page.locator('[data-scores]'))).toMatch(/held out/);
    await page.locator('#own-input').fill('字ש');
    await expect.poll(() => text(page.locator('[data-own-answer]').first()), LONG).toContain('字ש →');
    // without its heads it answers otherwise, and the link says which they are
    const answer = await text(page.locator('[data-own-answer]').first());
    for (const layer of [0, 1])
      for (const head of [0, 1, 2, 3])
        await page.locator(`[data-head-off="decoder.${layer}.cross.${head}"]`).check();
    await expect.poll(() => text(page.locator('[data-own-answer]').first()), LONG).not.toBe(answer);
    expect(new URL(page.url()).hash).toContain('heads=decoder.0.cross.0');
    await page.locator('#own-against').fill('字');
    // nothing of the input reaches the answer without them, so that all inputs are the same to it
    await page.locator('[data-patched=same]').waitFor(LONG);
    for (const layer of [0, 1])
      for (const head of [0, 1, 2, 3])
        await page.locator(`[data-head-off="decoder.${layer}.cross.${head}"]`).uncheck();
    await page.locator('[data-patched=lengths]').waitFor(LONG);
    await page.locator('#own-input').fill('字x');
    expect(await text(page.locator('[data-unknown]'))).toContain('x');
    expect(new URL(page.url()).hash).toContain('kind=pairs');
    expect(await overflow(page)).toBe(0);
    expect(await axeViolations(page)).toEqual([]);
    expect(heard).toEqual([]);
  }, 300_000);

  it('writes lines of its own, and tells which are new', async () => {
    const { page, heard } = await lab.open('view=workbench&kind=text&t.steps=40');
    await page.locator('[data-start]').click();
    await page.locator(DONE).waitFor(LONG);
    await page.locator('[data-write]').click();
    await expect.poll(() => page.locator('[data-written] li').count(), LONG).toBe(10);
    expect(await text(page.locator('[data-written] small').first())).toMatch(/new|in the examples|goes on/);
    expect(heard).toEqual([]);
  }, 300_000);

  it('tells drawings apart, drawn with the mouse or by keys, and learns from what is added', async () => {
    const { page, heard } = await lab.open('view=workbench&kind=drawings&t.steps=30', { bypassCSP: true });
    await page.locator('[data-start]').click();
    await page.locator(DONE).waitFor(LONG);
    const pad = page.locator('[data-pad]');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    const before = new URL(page.url()).hash;
    const box = (await pad.boundingBox())!;
    await page.mouse.move(box.x + 60, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, box.y + 150, { steps: 8 });
    await page.mouse.up();
    await expect.poll(() => new URL(page.url()).hash).not.toBe(before);
    const drawn = new URL(page.url()).hash;
    await pad.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press(' ');
    await expect.poll(() => new URL(page.url()).hash).not.toBe(drawn);
    expect(await pad.getAttribute('aria-label')).toContain('Row 1, column 2: ink');
    await expect.poll(() => page.locator('[data-own-answer] tr').count(), LONG).toBe(10);
    await page.locator('#own-label').fill('stick');
    await page.locator('[data-add]').click();
    expect(await text(page.locator('[data-counts]'))).toContain('11 different names');
    expect(await page.locator('[data-head]').count()).toBe(4);
    expect(await axeViolations(page)).toEqual([]);
    expect(heard).toEqual([]);
  }, 300_000);

  it('shows byte pairs being merged', async () => {
    const { page, heard } = await lab.open('view=workbench&kind=merges&data=abababab%20abab&input=abab');
    const facts = () => text(page.locator('[data-merges-facts]'));
    expect(await facts()).toContain('for 13 bytes');
    await page.locator('#merges').fill('0');
    expect(await facts()).toContain('13 pieces for 13 bytes');
    await page.locator('[data-play]').click();
    await expect.poll(facts, LONG).not.toContain('13 pieces');
    expect(heard).toEqual([]);
  }, 120_000);
});
