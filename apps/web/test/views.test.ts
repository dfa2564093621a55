import { readFile } from 'node:fs/promises';
import { readFloat32Tensors, writeSafetensors } from '@seqlab/core';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations, type BuiltLab, builtLab, overflow, text, texts } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 120_000);
afterEach(() => lab.closePages());
afterAll(() => lab.close());

const trainedWalk = async (page: Page) => {
  await page.getByRole('button', { name: 'Train it now' }).click();
  await page.locator('[data-answer]').waitFor({ timeout: 60_000 });
  await page.getByText('All numbers as tables').click();
  await page.locator('[data-step="8"]').waitFor();
  await page.mouse.move(0, 0);
};

describe('one sequence', () => {
  it('is followed from symbols to the answer, breaks without positions, and ties tokens together', async () => {
    const { page, heard } = await lab.open('view=walk&input=1010');
    await trainedWalk(page);
    expect(await text(page.locator('[data-answer]'))).toBe('1010 → 1010');
    expect(await page.locator('[data-step]').count()).toBe(8);
    // each row of attention sums to 1
    const rows = await page.locator('[data-step="5"] tbody tr').all();
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) {
      const sum = (await texts(row.locator('td'))).reduce((total, weight) => total + Number(weight), 0);
      expect(Math.abs(sum - 1)).toBeLessThan(0.03);
    }
    // what the loop chooses is what it holds likely
    const first = await texts(page.locator('[data-step="8"] tbody tr').first().locator('td'));
    expect(first[0]).toBe('SOS');
    expect(Number(first[2])).toBeGreaterThan(0.9);
    expect(first.at(-1)).toBe('1');

    // in each row of logits the largest is marked, and the loop's tokens are tied to their rows
    expect(await page.locator('[data-step="7"] tbody tr').count()).toBe(
      await page.locator('[data-step="7"] b').count(),
    );
    await page.locator('.token[data-token="t1"]').focus();
    expect(await page.locator('[data-step="8"] .lit').count()).toBeGreaterThan(3);

    await page.locator('.token[data-token="s2"]').focus();
    expect(await page.locator('.lit').count()).toBeGreaterThan(10);
    expect(await page.locator('.lit:not([data-token="s2"])').count()).toBe(0);

    await page.getByRole('checkbox', { name: 'positions' }).check();
    await page.getByText('Positions are switched off').waitFor();
    expect(new URL(page.url()).hash).toContain('off=positions');
    const without = await text(page.locator('[data-answer]'));
    await page.getByRole('textbox', { name: 'Input' }).fill('0101');
    await page.waitForFunction(
      (before) =>
        document.querySelector('seq-lab')!.shadowRoot!.querySelector('[data-answer]')!.textContent!.trim() !==
        before,
      without,
    );
    // without positions 0101 and 1010 are one bag of symbols: one answer for both
    expect((await text(page.locator('[data-answer]'))).split('→')[1]).toBe(without.split('→')[1]);
    expect(heard).toEqual([]);
  });

  it('shows hostile input as text and says what it can read', async () => {
    const { page, heard } = await lab.open(`view=walk&input=${encodeURIComponent('<b onclick=x>0')}`);
    await page.getByText('Only 0 and 1 can be read').waitFor();
    expect(await page.getByRole('textbox', { name: 'Input' }).inputValue()).toBe('<b onclick=x>0');
    await page.getByRole('textbox', { name: 'Input' }).fill('0'.repeat(40));
    await page.getByText('40 symbols are too many').waitFor();
    expect(heard).toEqual([]);
  });
});

describe('the workbench', () => {
  it('trains, compares, reaches a goal and follows a run', async () => {
    const { page, heard } = await lab.open(
      'view=workbench&goal=exact&preset=seq2seq&task=alternating&t.steps=500',
    );
    await page.locator('[data-start]').click();
    await page.locator('[data-bench-run="1"][data-status="done"]').waitFor({ timeout: 30_000 });
    await page.locator('[data-goal="reached"]').waitFor();
    await page.getByLabel('Positions', { exact: true }).selectOption('none');
    await page.locator('[data-start]').click();
    await page.locator('[data-bench-run="2"][data-status="done"]').waitFor({ timeout: 30_000 });
    expect(await page.locator('[data-goal="missed"]').count()).toBe(1);
    // one bag, and the first symbol a coin
    expect(await text(page.locator('[data-bench-run="2"] [data-bound]'))).toBe(
      `Proven floor of this loss: ${(Math.LN2 / 5).toFixed(4)}.`,
    );
    expect(new URL(page.url()).hash).toContain('m.positional=%22none%22');
    expect((await texts(page.locator('tr[data-run] th'))).join()).toBe('Run 1,Run 2');
    await page.locator('[data-bench-run="1"] summary').click();
    await page.locator('[data-bench-run="1"]').getByRole('button', { name: 'Walk through' }).click();
    await page.locator('[data-answer]').waitFor();
    expect(await text(page.locator('[data-answer]'))).toBe('0101 → 0101');
    expect(heard).toEqual([]);
  });

  it('steps, and trains anew as a slider moves', async () => {
    const { page } = await lab.open('view=workbench&t.steps=100');
    await page.getByRole('button', { name: 'Train step by step' }).click();
    const run = page.locator('[data-bench-run="1"]');
    await run.getByRole('button', { name: 'Step' }).click();
    await run.getByText('Paused at step 1 of 100').waitFor();
    await run.getByRole('button', { name: 'Step' }).click();
    await run.getByText('Paused at step 2 of 100').waitFor();
    await page.locator('[data-live]').check();
    await page.locator('#bench-dModel').press('ArrowRight');
    await page.locator('[data-bench-run="2"][data-status="done"]').waitFor({ timeout: 20_000 });
    expect(await page.locator('[data-bench-run="1"]').count()).toBe(0);
    expect(await text(page.locator('tr[data-run="2"]'))).toContain('dModel 16');
  });

  it("takes a user's own pairs, and names the line that is none", async () => {
    const { page, heard } = await lab.open('view=workbench&preset=seq2seq&t.steps=50');
    await page.getByLabel('Own pairs').fill('01\t10\n<script>alert(1)</script>\t0');
    await page.getByText('Line 2: only the symbols 0 and 1 can be read').waitFor();
    expect(await page.locator('[data-start]').isDisabled()).toBe(true);
    await page.getByLabel('Own pairs').fill('01\t10\n1\t0');
    await page.getByText('The sequences differ in length').waitFor();
    await page.getByLabel('Own pairs').fill('01 -> 10\n11 -> 00');
    await page.locator('[data-start]').click();
    await page.locator('[data-bench-run="1"][data-status="done"]').waitFor({ timeout: 20_000 });
    await page.getByLabel('Own pairs').fill('0'.repeat(30_000));
    await page.getByText('Line 1: there is no tab').waitFor();
    expect((await page.getByLabel('Own pairs').inputValue()).length).toBe(30_000);
    for (const hostile of ['🙂\t0', '\u202e01\t10', '0\u0000\t1', '<img src=x onerror=alert(1)>\t0']) {
      await page.getByLabel('Own pairs').fill(hostile);
      await page.getByText('Line 1: only the symbols 0 and 1 can be read').waitFor();
      expect(await page.getByLabel('Own pairs').getAttribute('aria-invalid')).toBe('true');
      expect(await page.getByLabel('Own pairs').inputValue()).toBe(hostile);
      await page.getByLabel('Own pairs').fill('');
    }
    expect(await page.locator('seq-lab img').count()).toBe(0);
    expect(heard).toEqual([]);
  });

  it('trains an encoder alone, and says what a decoder alone needs', async () => {
    const { page, heard } = await lab.open('view=workbench&t.steps=200&goal=exact');
    await page.getByLabel('Architecture').first().selectOption('encoder-only');
    await page.locator('[data-start]').click();
    await page.locator('[data-bench-run="1"][data-status="done"]').waitFor({ timeout: 20_000 });
    await page.locator('[data-goal="reached"]').waitFor();
    await page.getByLabel('Architecture').first().selectOption('decoder-only');
    await page.getByText('PAD keeps that start out of the loss').waitFor();
    await page.getByText('More settings').last().click();
    await page.getByLabel('Milestones').first().fill('50; 100');
    await page.getByLabel('Milestones').first().blur();
    await page.waitForFunction(() => location.hash.includes('t.milestones=%5B50%2C100%5D'));
    expect(heard).toEqual([]);
  });

  it('keeps the input of its own task from the walk, and has it again', async () => {
    const { page, heard } = await lab.open('view=workbench&kind=pairs&input=149');
    await page.locator('#own-sample').waitFor();
    await page.getByRole('button', { name: 'One sequence', exact: true }).click();
    expect(await page.locator('#walk-input').inputValue()).toBe('0101');
    await page.getByRole('button', { name: 'Workbench', exact: true }).click();
    await page.waitForFunction(() => location.hash.includes('input=149'));
    expect(heard).toEqual([]);
  });

  it('refuses a configuration with what is wrong in it', async () => {
    const { page } = await lab.open('view=workbench&m.heads=4&m.dModel=2');
    await page.getByText('dModel (2) must be divisible by heads (4)').waitFor();
    expect(await page.locator('[data-start]').isDisabled()).toBe(true);
  });

  it.each(['toString', 'constructor', '__proto__'])(
    'looks nothing up by a name of JavaScript’s: %s',
    async (name) => {
      const { page } = await lab.open(`view=workbench&task=${name}&preset=${name}&m.positional="${name}"`);
      await page.locator('.bench .notice').first().waitFor();
      expect(await text(page.locator('#lab'))).not.toMatch(/native code|\[object/);
      expect(await page.locator('[data-start]').isDisabled()).toBe(true);
    },
  );
});

describe('take it away', () => {
  it('saves weights, metrics and figures, and loads the weights again', async () => {
    const { page, heard } = await lab.open('rung=token&autoplay=1');
    await page.locator('[data-stage="2b"][data-status="done"]').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Take it away' }).click();
    await page.getByLabel('Model', { exact: true }).selectOption('2b');
    const saved = async (kind: string) => {
      const download = page.waitForEvent('download');
      await page.locator(`[data-save="${kind}"]`).click();
      const file = await download;
      return { name: file.suggestedFilename(), path: await file.path() };
    };
    const weights = await saved('weights');
    expect(weights.name).toBe('seqlab-2b-seed-0.safetensors');
    const { tensors } = readFloat32Tensors(new Uint8Array(await readFile(weights.path)));
    expect([...tensors.values()].reduce((sum, { values }) => sum + values.length, 0)).toBe(1332);
    const csv = await readFile((await saved('metrics')).path, 'utf8');
    expect(csv.split('\n').slice(0, 2)[0]).toBe('step,loss');
    expect(csv.trim().split('\n')).toHaveLength(1001);
    const svg = await readFile((await saved('svg')).path, 'utf8');
    expect(svg).toContain('xmlns="http://www.w3.org/2000/svg"');
    expect(svg).not.toContain('var(');
    // the line keeps its colour, which is not the text's
    expect(svg).toContain('stroke="rgb(0, 114, 178)"');
    const png = await readFile((await saved('png')).path);
    expect([...png.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);

    await page.getByLabel('Load weights').setInputFiles(weights.path);
    await page.getByText('1,332 parameters loaded').waitFor();
    await page.getByRole('button', { name: 'Walk through one sequence with this model' }).click();
    await page.locator('[data-answer]').waitFor();
    await page.getByRole('button', { name: 'Take it away' }).click();
    // the file says what it is, whatever is chosen; one from elsewhere must fit
    const { tensors: bare } = readFloat32Tensors(new Uint8Array(await readFile(weights.path)));
    await page.getByLabel('Model', { exact: true }).selectOption('5');
    await page.getByLabel('Load weights').setInputFiles(weights.path);
    await page.getByText('1,332 parameters loaded').waitFor();
    await page.getByLabel('Load weights').setInputFiles({
      name: 'bare.safetensors',
      mimeType: '',
      buffer: Buffer.from(writeSafetensors(bare)),
    });
    await page.getByText('bare.safetensors has 1332 values, the chosen model has 1340').waitFor();
    await page
      .getByLabel('Load weights')
      .setInputFiles({ name: 'x.safetensors', mimeType: '', buffer: Buffer.from('<html>') });
    await page.getByText('[safetensors-').waitFor();
    expect(heard).toEqual([]);
  });

  it('writes the programs and a link that holds all', async () => {
    const { page } = await lab.open('view=take&seed=9&language=fi');
    const blocks = (await texts(page.locator('pre'))).join('\n');
    expect(blocks).toContain('/#seed=9&language=fi');
    expect(blocks).toContain('npx seqlab train --preset');
    expect(blocks).toContain('--seed 9');
    expect(blocks).toContain('torch.manual_seed(9)');
    expect(blocks).toContain("from '@seqlab/training'");
    expect(blocks).toContain('<seq-lab link="seed=9&amp;language=fi">');
  });
});

describe('a link and an embedded lab', () => {
  it('open with what was seen before, or with what is chosen, without the hidden controls', async () => {
    const { page, heard, origin } = await lab.open('view=walk&input=1010');
    await page.getByRole('button', { name: 'Take it away' }).click();
    await page.getByText('#view=walk&input=1010').first().waitFor();
    await page.locator('#take-view').selectOption('ladder');
    await page.locator('#take-rung').selectOption('masked');
    await page.locator('[data-hide="seed"]').check();
    await page.locator('[data-hide="navigation"]').check();
    await page.locator('[data-autoplay]').check();
    const link = `${origin}/#rung=masked&hide=navigation%2Cseed&autoplay=1&input=1010`;
    await page.getByText(link).first().waitFor();
    const element = (await texts(page.locator('pre'))).find((code) => code.includes('<seq-lab'))!;
    expect(element).toContain(
      '<seq-lab link="rung=masked&amp;hide=navigation%2Cseed&amp;autoplay=1&amp;input=1010">',
    );
    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('[data-stage="3a"][data-status="training"]').waitFor({ timeout: 20_000 });
    expect(await page.locator('nav, #seed').count()).toBe(0);
    expect(heard).toEqual([]);
  });
});

describe('where a course hides what trains', () => {
  it.each(['ladder', 'guide', 'walk', 'workbench', 'workbench&kind=text'])(
    '%s has no button for it',
    async (view) => {
      const { page, heard } = await lab.open(`view=${view}&rung=seq2seq&hide=play`);
      if (view === 'guide') {
        await page.locator('[data-skip]').click();
        await page.locator('[data-tour-step="train"] [data-status="idle"]').waitFor();
        await page.getByText('What is the loss, and in what unit?').click();
        await page.getByRole('button', { name: 'Show me' }).waitFor();
      } else await page.locator('.card, #walk-input, #bench-task, #own-sample').first().waitFor();
      const buttons = await texts(page.locator('button:not(:disabled)'));
      expect(buttons.filter((name) => /^Train|Start over|Pause/.test(name))).toEqual([]);
      expect(heard).toEqual([]);
    },
  );
});

describe('on paper', () => {
  it('has what is read, whole, dark on light, and nothing to press', async () => {
    const { page } = await lab.open('view=take&theme=dark');
    await page.locator('pre').nth(2).waitFor();
    await page.emulateMedia({ media: 'print' });
    const seen = await page.evaluate(() => {
      const root = document.querySelector('seq-lab')!.shadowRoot!;
      return {
        gone: ['nav', '.settings', 'button.quiet'].map(
          (selector) => getComputedStyle(root.querySelector(selector)!).display,
        ),
        cut: [...root.querySelectorAll('pre')].map(
          (pre) => pre.scrollHeight > pre.clientHeight || pre.scrollWidth > pre.clientWidth,
        ),
        scheme: getComputedStyle(root.querySelector('.sheet')!).colorScheme,
      };
    });
    expect(seen.gone).toEqual(['none', 'none', 'none']);
    expect(seen.cut).not.toContain(true);
    expect(seen.scheme).toBe('light');
  });
});

describe('with colours that the reader forces', () => {
  it('shows what is chosen, and what a colour means', async () => {
    const { page } = await lab.open('', { forcedColors: 'active' });
    const fills = (selector: string) =>
      page
        .locator(selector)
        .evaluateAll((elements) => elements.map((element) => getComputedStyle(element).backgroundColor));
    await page.locator('[data-part]').first().waitFor();
    const rungs = await fills('.spine-rungs button');
    expect(new Set(rungs).size).toBe(2);
    const [above, below] = await fills('.spine-key i');
    expect(above).not.toBe(below);
    await page.getByRole('button', { name: 'Guide', exact: true }).click();
    await page.locator('[data-option="copy"]').click();
    await page.locator('[data-option="copy"][aria-pressed="true"]').waitFor();
    expect(new Set(await fills('[data-tour-step="predict"] [data-option]')).size).toBe(2);
  });
});

describe('for everyone', () => {
  it.each(['walk', 'workbench', 'take'])('axe finds nothing in %s, and it fits a phone', async (view) => {
    const { page, heard } = await lab.open(`view=${view}&t.steps=50&theme=dark`, {
      viewport: { width: 360, height: 740 },
      bypassCSP: true,
    });
    if (view === 'walk') await trainedWalk(page);
    if (view === 'workbench') {
      await page.locator('[data-start]').click();
      await page.locator('[data-bench-run="1"][data-status="done"]').waitFor({ timeout: 20_000 });
    }
    await page.locator('h2').first().waitFor();
    // with every help, table and answer open
    await page.evaluate(() => {
      for (const details of document.querySelector('seq-lab')!.shadowRoot!.querySelectorAll('details'))
        details.open = true;
    });
    await page.waitForTimeout(300);
    expect(await axeViolations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    expect(heard).toEqual([]);
  });
});
