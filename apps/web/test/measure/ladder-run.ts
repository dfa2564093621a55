import type { Page } from 'playwright-core';
import type { BuiltLab } from '../built-lab.js';
import { longestTask } from '../longest-task.js';

async function climb(page: Page): Promise<number> {
  await page.getByRole('button', { name: 'Train all five' }).click();
  // Looked at twice a second: who asks at every frame makes the page draw frames that nobody needs.
  return page.evaluate(async () => {
    const { lab } = document.querySelector('seq-lab') as unknown as {
      readonly lab: { readonly seconds: number | null };
    };
    while (lab.seconds === null) await new Promise((resolve) => setTimeout(resolve, 500));
    return lab.seconds;
  });
}

/** Seconds that the whole ladder takes with one seed. */
export async function ladderSeconds(lab: BuiltLab): Promise<number> {
  const { page } = await lab.open('');
  const seconds = await climb(page);
  await page.close();
  return seconds;
}

/** The longest task of the main thread while all rungs train, in milliseconds on the processor. */
export async function ladderLongestTask(lab: BuiltLab): Promise<number> {
  const { page } = await lab.open('');
  await lab.browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await climb(page);
  const longest = longestTask(await lab.browser.stopTracing());
  await page.close();
  return longest;
}
