import type { StudyResult, StudySeedResult } from '@seqlab/core';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { studyFigure } from './study-figure.js';
import { studySummaries } from './study-summary.js';

const seed = (
  seed: number,
  loss: number,
  exactMatch: number,
  rest: Partial<StudySeedResult> = {},
): StudySeedResult => ({
  seed,
  loss,
  tokenAccuracy: exactMatch,
  exactMatch,
  lengthAccuracy: 1,
  trainLoss: loss,
  stepsToLearn: null,
  showsSignature: null,
  tasks: {},
  measures: {},
  curve: [],
  ...rest,
});

const result: StudyResult = {
  study: 'ablation',
  question: 'What does the full model lose?',
  factors: ['removed'],
  seconds: 1,
  rows: [
    {
      variant: 'the full model',
      factors: { removed: 'nothing' },
      parameters: 1340,
      steps: 10,
      signature: null,
      seeds: [seed(0, 0.1, 1, { stepsToLearn: 100 }), seed(1, 0.3, 0.5, { stepsToLearn: 300, measures: {} })],
    },
    {
      variant: 'no <causal> mask',
      factors: { removed: 'causal mask' },
      parameters: 1340,
      steps: 10,
      signature: 'endless output',
      seeds: [
        seed(0, 1, 0, { showsSignature: true, measures: { padding: 0.25 } }),
        seed(1, 2, 0, { showsSignature: false, measures: { padding: 0.75 } }),
      ],
    },
  ],
};

test('a summary is means over seeds, and counts of what was seen', () => {
  const [full, causal] = studySummaries(result);
  expect(full).toMatchObject({ seeds: 2, learned: 2, signature: null });
  expect(full!.loss.mean).toBeCloseTo(0.2, 12);
  expect(full!.stepsToLearn!.mean).toBe(200);
  expect(causal).toMatchObject({
    learned: 0,
    stepsToLearn: null,
    signature: { name: 'endless output', shown: 1 },
    measures: { padding: 0.5 },
  });
});

test('the figure has a dot per seed and a bar per variant, and its words are text', () => {
  const { document } = parseHTML('<html></html>');
  const markup = studyFigure(result, { document }).outerHTML;
  const svg = parseHTML(`<body>${markup}</body>`).document.querySelector('svg')!;
  expect(svg.querySelector('[aria-label="dot"]')!.children).toHaveLength(4);
  expect(svg.querySelectorAll('[aria-label="tick"] line')).toHaveLength(2);
  expect(svg.querySelector('desc')!.textContent).toBe(
    'the full model: 75 % over 2 seeds. no <causal> mask: 0 % over 2 seeds.',
  );
});

test('shares that are not finite have their words', () => {
  const { document } = parseHTML('<html></html>');
  const rows = result.rows.map((row) => ({ ...row, seeds: [seed(0, Number.NaN, Number.NaN)] }));
  const svg = studyFigure({ ...result, rows: [rows[0]!] }, { document });
  expect(svg.outerHTML).toContain('NaN %');
  expect(
    parseHTML(`<body>${svg.outerHTML}</body>`).document.querySelector('[aria-label="text"]')!.textContent,
  ).toBe('NaN');
});
