import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltLab, builtLab, overflow } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab(['--blink-settings=defaultFontSize=32']);
}, 120_000);
afterAll(() => lab.close());

// The reader's own size of text, twice the usual, on a phone: as much as 180 px would hold.
it.each(['ladder', 'guide', 'walk', 'workbench', 'take'])(
  '%s fits with letters of twice the size',
  async (view) => {
    const { page, heard } = await lab.open(`view=${view}`, { viewport: { width: 360, height: 740 } });
    await page.locator('h2').first().waitFor();
    await page.locator('.card, [data-tour-step], #walk-input, #bench-task, #take-view').first().waitFor();
    expect(await overflow(page)).toBe(0);
    expect(heard).toEqual([]);
  },
);
