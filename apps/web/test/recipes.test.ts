import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONTROLS, DEFAULT_LINK_STATE, VIEWS } from '../src/spec/link-state.js';
import { RUNGS } from '../src/spec/rungs.js';
import { type BuiltLab, builtLab } from './built-lab.js';
import { EMBED_POLICY } from './server.js';

const CDN = 'https://cdn.jsdelivr.net/npm/@seqlab/web@0.1.0/dist';

let lab: BuiltLab;
let text: string;
let recipes: { readonly name: string; readonly html: string }[];
beforeAll(async () => {
  lab = await builtLab();
  text = await readFile(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
  recipes = text
    .split(/^## /m)
    .slice(1)
    .flatMap((section) =>
      [...section.matchAll(/```html\n([\s\S]*?)```/g)].map(([, html]) => ({
        name: section.split('\n')[0]!,
        html: html!,
      })),
    );
}, 60_000);
afterEach(() => lab.closePages());
afterAll(() => lab.close());

describe('docs/embedding.md', () => {
  it('names every attribute, view, rung and control that can be hidden', () => {
    // set by the page itself, or written with m. and t.
    const own = ['embed', 'model', 'training'];
    const keys = Object.keys(DEFAULT_LINK_STATE).filter((key) => !own.includes(key));
    for (const name of [...keys, ...VIEWS, ...RUNGS, ...CONTROLS]) expect(text).toContain(`\`${name}\``);
  });
});

describe('the recipes of docs/embedding.md', () => {
  it('are six', () => {
    expect(recipes.map(({ name }) => name)).toEqual([
      'Plain HTML',
      'A frame that grows with its content',
      'Moodle and Canvas',
      'Jupyter Book, Quarto',
      'Slides',
      'Docusaurus, MDX',
    ]);
  });

  it.each([0, 1, 2, 3, 4, 5])('work: recipe %i', async (index) => {
    const { name, html } = recipes[index]!;
    const { origin: site } = await lab.serve({ policy: EMBED_POLICY });
    // Docusaurus loads the script by its own config.
    const script = name.startsWith('Docusaurus') ? `<script src="${site}/seqlab.js"></script>` : '';
    const body = html.replaceAll(CDN, site);
    const pages: Record<string, string> = {};
    const course = await lab.serve({ pages });
    // The course's own origin is known only now.
    pages['/course'] =
      `<!doctype html><html lang="en"><title>Course</title><main>${script}${body.replaceAll('https://course.example', course.origin)}</main></html>`;
    const page = await lab.browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${course.origin}/course`);
    const where = html.includes('<iframe') ? page.frameLocator('iframe') : page;
    await where.locator('seq-lab .card').first().waitFor();
    if (html.includes('data-seqlab')) {
      await page.waitForFunction(() => document.querySelector('iframe')!.style.height !== '');
    }
    if (name === 'Plain HTML') {
      await where.getByRole('button', { name: 'Train this rung' }).click();
      await page.waitForFunction(() => document.title.startsWith('3'), undefined, { timeout: 60_000 });
    }
    if (name === 'Slides') {
      await page.setViewportSize({ width: 1100, height: 800 });
      const height = () =>
        page.evaluate(() => document.querySelector('seq-lab')!.getBoundingClientRect().height);
      await expect.poll(height, { timeout: 30_000 }).toBeLessThanOrEqual(800);
    }
    expect(errors).toEqual([]);
  });
});
