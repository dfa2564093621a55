import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, type BuiltLab, builtLab, overflow, text, texts } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 60_000);
afterEach(() => lab.closePages());
afterAll(() => lab.close());

interface Page4 {
  readonly lab: {
    play(stages: readonly string[]): void;
    run(stage: string): { readonly seen: object | null; readonly trained: object | null };
  };
}

/** Trains the fourth stage. */
const train = (page: Page) =>
  page.evaluate(() => (document.querySelector('seq-lab') as unknown as Page4).lab.play(['4']));
const added = (page: Page) =>
  page.locator('.model .added').evaluateAll((all) => all.map((each) => each.getAttribute('data-part')));
const part = (page: Page, id: string) => page.locator(`[data-part="${id}"]`);
const focused = (page: Page) =>
  page.evaluate(() =>
    document.querySelector('seq-lab')!.shadowRoot!.activeElement?.getAttribute('data-part'),
  );

describe('the diagram', () => {
  it('is drawn before anything is trained, lights up what a rung adds, and loads nothing for it', async () => {
    const { page, heard } = await lab.open('');
    expect(await added(page)).toEqual(['positions.encoder', 'positions.decoder']);
    await page.getByRole('button', { name: 'Masked', exact: true }).click();
    await page.locator('.model .added').first().waitFor();
    expect(await added(page)).toEqual(['transformer.decoder.layers.0.self_attn']);
    // a triangle before any number is there
    expect(
      (await part(page, 'transformer.decoder.layers.0.self_attn').locator('.mask').getAttribute('d'))!.match(
        /M/g,
      ),
    ).toHaveLength(10);
    await page.getByRole('button', { name: 'Plain', exact: true }).click();
    await page.getByText('This model reads numbers').waitFor();
    expect(await page.locator('[data-part^="embedding"]').count()).toBe(0);
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(names.filter((name) => name.includes('/assets/'))).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('forms while a run trains, opens into its numbers, and lets a symbol be followed', async () => {
    const { page, heard } = await lab.open('');
    await train(page);
    await page.waitForFunction(
      () => {
        const run = (document.querySelector('seq-lab') as unknown as Page4).lab.run('4');
        return run.seen !== null && run.trained === null;
      },
      null,
      { timeout: 60_000 },
    );
    await part(page, 'transformer.encoder.layers.0.self_attn').locator('[class*="shade-"]').first().waitFor();
    await page.locator('.model.flowing').waitFor();
    await page.locator('[data-stage="4"][data-status="done"]').waitFor({ timeout: 90_000 });
    await page.locator('[data-spine-answer] .right').waitFor();
    expect(await text(page.locator('[data-spine-answer] > span').first())).toBe('0101 → 0101');

    await part(page, 'transformer.decoder.layers.0.self_attn').click();
    await page.locator('[data-inside] table').first().waitFor();
    const captions = await texts(page.locator('[data-inside] caption'));
    expect(captions.map((caption) => caption.split(/[ :]/)[0])).toEqual([
      'q',
      'k',
      'v',
      'Scores',
      'Weights',
      'Mix',
      'What',
    ]);
    const numbers = (index: number) =>
      page
        .locator('[data-inside] table')
        .nth(index)
        .locator('tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent!.trim().replace('−', '-'))),
          ),
        );
    const [query, key, scores] = [await numbers(0), await numbers(1), await numbers(3)];
    const score = query[1]!.reduce((sum, value, k) => sum + value * key[0]![k]!, 0) / Math.sqrt(8);
    expect(Math.abs(score - scores[1]![0]!)).toBeLessThan(0.1);
    for (const row of await numbers(4)) expect(Math.abs(row.reduce((a, b) => a + b) - 1)).toBeLessThan(0.03);

    await part(page, 'tokens.encoder').locator('[data-token="s1"]').click();
    await page.locator('.lane.followed[data-token="s1"]').first().waitFor();
    expect(await page.locator('.lane.followed:not([data-token="s1"])').count()).toBe(0);
    expect(heard).toEqual([]);
  });

  it('is worked by the keyboard: one stop for Tab, arrows from block to block, Enter, Escape', async () => {
    const { page, heard } = await lab.open('');
    expect(await page.locator('[data-part][tabindex="0"]').count()).toBe(1);
    await page.locator('[data-part][tabindex="0"]').focus();
    expect(await focused(page)).toBe('tokens.encoder');
    await page.keyboard.press('ArrowUp');
    expect(await focused(page)).toBe('embedding.encoder');
    await page.keyboard.press('ArrowRight');
    expect(await focused(page)).toBe('embedding.decoder');
    await page.keyboard.press('End');
    expect(await focused(page)).toBe('probabilities');
    await page.keyboard.press('Enter');
    await page.locator('[data-inside="probabilities"]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-inside]').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('probabilities');
    expect(await page.locator('[data-part][tabindex="0"]').count()).toBe(1);
    expect(heard).toEqual([]);
  });

  it('follows the workbench, whatever is built there', async () => {
    const { page, heard } = await lab.open(
      'view=workbench&m.architecture="decoder-only"&preset=seq2seq-padded&task=all-eight-copy',
    );
    await part(page, 'transformer.layers.0.self_attn').waitFor();
    expect(await page.locator('[data-part^="transformer.encoder"]').count()).toBe(0);
    await page.locator('#bench-decoderLayers').fill('2');
    await part(page, 'transformer.layers.1.self_attn').waitFor();
    expect(heard).toEqual([]);
  });

  it.each([
    ['light', 'en', 360],
    ['dark', 'fi', 360],
    ['dark', 'en', 1440],
  ])('axe finds nothing in it, and it fits: %s, %s, %i px', async (theme, language, width) => {
    const { page, heard } = await lab.open(`rung=seq2seq&theme=${theme}&language=${language}`, {
      viewport: { width, height: 800 },
      bypassCSP: true,
      reducedMotion: 'reduce',
    });
    await train(page);
    await page.locator('[data-stage="4"][data-status="done"]').waitFor({ timeout: 90_000 });
    await page.locator('[data-spine-answer]').waitFor();
    await part(page, 'transformer.decoder.layers.0.multihead_attn').click();
    await page.locator('[data-inside] table').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(
      await page
        .locator('.flow')
        .first()
        .evaluate((each) => getComputedStyle(each).animationName),
    ).toBe('none');
    expect(heard).toEqual([]);
  });

  it('is not there where a course hides it', async () => {
    const { page, heard } = await lab.open('hide=diagram');
    await page.locator('.rungs').waitFor();
    expect(await page.locator('.model').count()).toBe(0);
    expect(heard).toEqual([]);
  });
});
