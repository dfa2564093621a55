import * as Plot from '@observablehq/plot';
import type { StudyResult } from '@seqlab/core';
import { describe } from './describe.js';
import { type FigureElement, plotWith } from './figure-document.js';
import type { FigureOptions } from './loss-curve.js';
import { notFiniteMark } from './not-finite-mark.js';
import { palette } from './palette.js';
import { studySummaries } from './study-summary.js';

/** A row per variant: exact match of each seed (dots) and their mean (bars), from 0 to 100 %. */
export function studyFigure(result: StudyResult, options: FigureOptions): FigureElement {
  const {
    document,
    width = 720,
    height = 56 + 26 * result.rows.length,
    id = `study-${result.study}`,
  } = options;
  const summaries = studySummaries(result);
  const percent = (share: number) => 100 * share;
  const seeds = result.rows.flatMap(({ variant, seeds }) =>
    seeds.map(({ exactMatch }) => ({ y: variant, x: percent(exactMatch) })),
  );
  const means = summaries.map(({ variant, exactMatch }) => ({ y: variant, x: percent(exactMatch.mean) }));
  const longest = summaries.reduce((most, { variant }) => Math.max(most, variant.length), 0);
  const figure = plotWith(document, {
    width,
    height,
    marginLeft: Math.min(width / 2, 24 + 6.2 * longest),
    marginRight: 24,
    style: { background: 'none', color: 'inherit' },
    x: { label: 'exact match (%)', domain: [0, 100], grid: true, ticks: 5 },
    y: { label: null, domain: result.rows.map(({ variant }) => variant) },
    marks: [
      Plot.tickX(means, { x: 'x', y: 'y', stroke: palette.floor, strokeWidth: 3 }),
      Plot.dot(seeds, { x: 'x', y: 'y', fill: palette.measured, fillOpacity: 0.75, r: 4 }),
      notFiniteMark(
        seeds.map(({ y, x }) => ({ y, value: x })),
        100,
      ),
    ],
  });
  const description = summaries
    .map(
      ({ variant, exactMatch, seeds }) =>
        `${variant}: ${percent(exactMatch.mean).toFixed(0)} % over ${seeds} seeds.`,
    )
    .join(' ');
  return describe(figure, {
    id,
    document,
    title: `${result.study}: exact match of each variant`,
    description,
  });
}
