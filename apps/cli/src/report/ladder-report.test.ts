import type { LadderResult } from '@seqlab/core';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { sampleLadder } from '../fixtures/sample-ladder.js';
import { html } from './html.js';
import { ladderReport } from './ladder-report.js';

const hostile = '<img src=x onerror=alert(1)>"\'&';

test('the template escapes every value and keeps markup', () => {
  expect(html`<p title="${hostile}">${html`<b>${'<'}</b>`}${['a', '&']}</p>`.markup).toBe(
    '<p title="&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"><b>&lt;</b>a&amp;</p>',
  );
});

test('the report shows every stage with its figure, table row and examples', () => {
  const { document } = parseHTML(ladderReport(sampleLadder));
  expect(document.querySelectorAll('section')).toHaveLength(sampleLadder.stages.length);
  expect(document.querySelectorAll('svg[role=img]')).toHaveLength(sampleLadder.stages.length + 1);
  const row = [...document.querySelectorAll('tbody tr')].map((each) => each.textContent ?? '');
  expect(row.some((text) => text.includes('TokenTransformer') && text.includes('0.4499'))).toBe(true);
  expect(document.querySelector('section code')!.textContent).toBe('0000');
});

test('ids are unique: screen readers find each figure’s own description', () => {
  const ids = [...ladderReport(sampleLadder).matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThan(0);
});

test('nothing in a result becomes markup', () => {
  const stages = sampleLadder.stages.map((stage) => ({
    ...stage,
    model: hostile,
    task: hostile,
    reason: hostile,
    seeds: stage.seeds.map((seed) => ({
      ...seed,
      weightHash: hostile,
      examples: [{ task: hostile, input: hostile, expected: hostile, output: hostile, correct: false }],
    })),
  }));
  const { document } = parseHTML(ladderReport({ stages, seconds: 1 } as LadderResult));
  expect(document.querySelectorAll('img, script')).toHaveLength(0);
});

test('the file loads nothing', () => {
  const report = ladderReport(sampleLadder);
  expect(report).toContain("default-src 'none'");
  expect(report.replaceAll('http://www.w3.org/', '')).not.toMatch(/\b(src|href)=|url\(|@import|https?:/);
});
