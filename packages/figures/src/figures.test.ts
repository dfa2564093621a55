import { readFileSync } from 'node:fs';
import type { LadderResult, LadderStageResult } from '@seqlab/core';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { formatCount, formatLoss } from './format-number.js';
import { ladderFigure } from './ladder-figure.js';
import { lossCurve } from './loss-curve.js';

const result = JSON.parse(
  readFileSync(new URL('./fixtures/ladder.json', import.meta.url), 'utf8'),
) as LadderResult;

/** The figure as a fresh document sees it: a string that does not parse is not a figure. */
function draw(figure: { outerHTML: string }) {
  const { document } = parseHTML(`<!doctype html><body>${figure.outerHTML}</body>`);
  const svg = document.querySelector('svg')!;
  return { svg, text: svg.textContent ?? '' };
}

const { document } = parseHTML('<html></html>');
const [plain, token, seq2seq] = result.stages as [LadderStageResult, LadderStageResult, LadderStageResult];

test('a loss curve has one line per seed, the floor, and the paper’s loss', () => {
  const { svg, text } = draw(lossCurve(token, { document }));
  expect(svg.querySelectorAll('[aria-label="line"] path')).toHaveLength(3);
  expect(svg.querySelectorAll('[aria-label="rule"] line')).toHaveLength(2);
  expect(text).toContain('floor 0.4499');
  expect(text).toContain('paper 0.4503');
});

test('a floor of 0 is told in words: a log scale has no 0', () => {
  const { svg, text } = draw(lossCurve(seq2seq, { document }));
  expect(svg.querySelectorAll('[aria-label="rule"] line')).toHaveLength(1);
  expect(text).toContain('floor 0: below this scale');
});

test('higher losses stand higher', () => {
  const { svg } = draw(lossCurve(plain, { document }));
  const path = svg.querySelector('[aria-label="line"] path')!.getAttribute('d')!;
  const heights = [...path.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map((match) => Number(match[2]));
  expect(heights.length).toBeGreaterThan(5);
  // SVG counts from the top: the loss falls, so the line goes down the page
  expect(heights.at(-1)!).toBeGreaterThan(heights[0]!);
});

test('a curve without a single point still draws', () => {
  const { text } = draw(lossCurve({ ...seq2seq, reported: 0, seeds: [] }, { document }));
  expect(text).toContain('training loss');
});

test('figures have a name and a description for those who cannot see them', () => {
  for (const figure of [
    lossCurve(token, { document, id: 'a' }),
    ladderFigure(result, { document, id: 'a' }),
  ]) {
    const { svg } = draw(figure);
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-labelledby')).toBe('a-title a-desc');
    expect(svg.querySelector('#a-title')!.textContent).not.toBe('');
    expect(svg.querySelector('#a-desc')!.textContent).toMatch(/0\.4499/);
  }
});

test('the ladder’s figure has a dot per seed, a bar per floor and a cross per reported loss', () => {
  const { svg } = draw(ladderFigure(result, { document }));
  expect(svg.querySelectorAll('[aria-label="tick"] line')).toHaveLength(3);
  const dots = [...svg.querySelectorAll('[aria-label="dot"]')].map((group) => group.children.length);
  expect(dots).toEqual([3, 9]);
});

test('a loss that is not finite has its word, and every other dot its place', () => {
  const dots = (one: LadderResult) =>
    [...draw(ladderFigure(one, { document })).svg.querySelectorAll('[aria-label="dot"]')]
      .at(-1)!
      .querySelectorAll('path, circle');
  const seeds = token.seeds.map((seed, index) => (index === 0 ? { ...seed, evalLoss: Number.NaN } : seed));
  const spoilt = { ...result, stages: [plain, { ...token, seeds }, seq2seq] };
  const whole = { ...result, stages: [plain, token, seq2seq] };
  expect(dots(spoilt)).toHaveLength(dots(whole).length - 1);
  const { svg, text } = draw(ladderFigure(spoilt, { document }));
  expect(text).toContain('NaN');
  expect(svg.querySelector('desc')!.textContent).toContain('measured NaN');
  expect(svg.innerHTML.replace(/<desc>.*?<\/desc>/, '')).not.toMatch(/="[^"]*NaN/);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a curve goes on where a loss is %s', (lost) => {
  const whole = plain.seeds[0]!.curve;
  const curve = whole.map(([step, loss], index) => [step, index === 2 ? lost : loss] as const);
  const points = (seed: typeof curve) => {
    const { svg } = draw(lossCurve({ ...plain, seeds: [{ ...plain.seeds[0]!, curve: seed }] }, { document }));
    expect(svg.innerHTML).not.toMatch(/NaN|Infinity/);
    return svg.querySelector('[aria-label="line"] path')!.getAttribute('d')!.match(/[ML]/g)!.length;
  };
  expect(points(curve)).toBe(points([...whole]) - 1);
});

test('markup in a result stays text', () => {
  const hostile = { ...token, model: '<script>alert(1)</script>' };
  const { svg } = draw(lossCurve(hostile, { document }));
  expect(svg.querySelector('script')).toBeNull();
  expect(svg.querySelector('title')!.textContent).toContain('<script>alert(1)</script>');
});

test('losses are written as people read them', () => {
  expect([0, 0.25, 0.449871, 0.00004, 1.5, Number.NaN].map(formatLoss)).toEqual([
    '0',
    '0.2500',
    '0.4499',
    '4.0e-5',
    '1.5000',
    'NaN',
  ]);
  expect([88, 1332, 1234567].map(formatCount)).toEqual(['88', '1,332', '1,234,567']);
});
