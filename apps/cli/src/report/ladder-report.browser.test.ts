import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findBrowser, howToGetABrowser } from '../../../../scripts/browser.mjs';
import { sampleLadder } from '../fixtures/sample-ladder.js';
import { ladderReport } from './ladder-report.js';

/** Lays the report out in a real browser; the probe is added here, since the report's own policy forbids any script. */
async function layOut(width: number): Promise<{ overflow: number; figures: number[]; texts: number }> {
  const browser = findBrowser();
  if (browser === null) throw new Error(howToGetABrowser);
  const probe = `<script>
    const boxes = [...document.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect());
    const texts = [...document.querySelectorAll('svg text')].filter((text) => text.getBoundingClientRect().width > 0);
    document.body.replaceChildren(JSON.stringify({
      overflow: document.documentElement.scrollWidth - innerWidth,
      figures: boxes.map(({ width }) => width),
      texts: texts.length,
    }));
  </script>`;
  const page = ladderReport(sampleLadder)
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
    .replace('</body>', `${probe}</body>`);
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-report-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, page);
  const { stdout } = await promisify(execFile)(browser, [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${join(folder, 'profile')}`,
    `--window-size=${width},900`,
    '--dump-dom',
    pathToFileURL(file).href,
  ]);
  return JSON.parse(/<body>(.*?)<\/body>/s.exec(stdout)![1]!);
}

test.each([1200, 500])(
  'in a browser %i pixels wide nothing is cut off and every figure is drawn',
  async (width) => {
    const { overflow, figures, texts } = await layOut(width);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(figures).toHaveLength(sampleLadder.stages.length + 1);
    for (const each of figures) expect(each).toBeGreaterThan(250);
    expect(texts).toBeGreaterThan(30);
  },
);
