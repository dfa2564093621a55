import type { Page } from 'playwright-core';

const RUNGS = ['plain', 'token', 'masked', 'seq2seq', 'padded'] as const;

/** Starts, pauses, goes on, pauses and starts over on every rung, then trains, steps, goes on and removes on the workbench. */
export async function soakRound(page: Page, milliseconds: number): Promise<void> {
  for (const rung of RUNGS) await rungRound(page, rung, milliseconds);
  await benchRound(page, milliseconds);
  await go(page, 'rung=padded');
  await page.getByRole('button', { name: 'Train this rung' }).waitFor();
  await idle(page);
}

/** Pause and Go on are there only while a run is: a short one may have ended by itself. */
async function rungRound(page: Page, rung: (typeof RUNGS)[number], milliseconds: number): Promise<void> {
  await go(page, `rung=${rung}`);
  await page.getByRole('button', { name: 'Train this rung' }).click();
  await page.waitForTimeout(milliseconds);
  if (await press(page, 'Pause')) {
    await press(page, 'Go on');
    await page.waitForTimeout(milliseconds);
    await press(page, 'Pause');
  }
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('button', { name: 'Train this rung' }).waitFor();
}

async function benchRound(page: Page, milliseconds: number): Promise<void> {
  await go(page, 'view=workbench&t.steps=200');
  await page.getByRole('button', { name: 'Train step by step' }).click();
  const stepped = page.locator('[data-bench-run]').first();
  for (let step = 1; step <= 3; step += 1) {
    await stepped.getByRole('button', { name: 'Step' }).click();
    await stepped.getByText(`Paused at step ${step} of 200`).waitFor();
  }
  await press(page, 'Go on');
  await page.waitForTimeout(milliseconds);
  // to its end: the answers and the weights are held and let go too
  await page.locator('[data-start]').click();
  await page.locator('[data-bench-run][data-status="done"]').nth(1).waitFor({ timeout: 120_000 });
  for (let left = 2; left > 0; left -= 1) {
    await page.locator('[data-bench-run] .block-head button.quiet').first().click();
    await page.waitForFunction(
      (count) =>
        document.querySelector('seq-lab')!.shadowRoot!.querySelectorAll('tr[data-run]').length < count,
      left,
    );
  }
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((next) => {
    location.hash = next;
  }, hash);
  await page.waitForFunction((view) => {
    const root = document.querySelector('seq-lab')!.shadowRoot!;
    return view === null
      ? root.querySelectorAll('[data-rung]').length === 1
      : root.querySelector('[data-start]') !== null;
  }, new URLSearchParams(hash).get('view'));
}

/** Clicks the button with this text, if there is one; says whether there was. */
function press(page: Page, name: string): Promise<boolean> {
  return page.evaluate((text) => {
    const buttons = document.querySelector('seq-lab')!.shadowRoot!.querySelectorAll('button');
    const button = [...buttons].find((each) => each.textContent!.trim() === text);
    button?.click();
    return button !== undefined;
  }, name);
}

/** Waits until no worker has work: what was stopped is let go at its next step. */
async function idle(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const pool = (globalThis as unknown as Record<symbol, { readonly pending: number }>)[
      Symbol.for('seqlab.worker-pool.v2')
    ];
    return pool !== undefined && pool.pending === 0;
  });
}
