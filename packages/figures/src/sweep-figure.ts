import * as Plot from '@observablehq/plot';
import type { SweepResult } from '@seqlab/core';
import { describe } from './describe.js';
import { type FigureElement, plotWith } from './figure-document.js';
import { formatLoss } from './format-number.js';
import { spread } from './ladder-summary.js';
import type { FigureOptions } from './loss-curve.js';
import { palette } from './palette.js';

/** What the trials of a sweep gave, over the values of one parameter: a dot per trial and seed, the best trial in a ring. Numbers over a factor of 30 stand on a logarithmic axis. */
export function sweepFigure(result: SweepResult, parameter: string, options: FigureOptions): FigureElement {
  const { document, width = 720, height = 280, id = `sweep-${result.sweep}-${parameter}` } = options;
  const { metric, best, trials } = result;
  const most = trials.reduce((updates, trial) => Math.max(updates, trial.updates), 1);
  const dots = trials.flatMap(({ trial, values, updates, seeds }) =>
    seeds.map(({ metrics }) => ({
      x: values[parameter],
      y: metrics[metric] ?? Number.NaN,
      best: trial === best,
      opacity: 0.25 + (0.6 * updates) / most,
    })),
  );
  const shown = dots.filter(({ y }) => Number.isFinite(y));
  const numbers = dots.map(({ x }) => x);
  const allNumbers = numbers.every((x) => typeof x === 'number');
  const [low, high] = allNumbers
    ? (numbers as number[]).reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)] as const, [
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ] as readonly [number, number])
    : [0, 0];
  const type =
    !allNumbers || new Set(numbers).size === 1 ? 'point' : low > 0 && high / low > 30 ? 'log' : 'linear';
  const place = (each: (typeof dots)[number]) => (type === 'point' ? String(each.x) : each.x);
  const figure = plotWith(document, {
    width,
    height,
    marginLeft: 64,
    marginRight: 24,
    style: { background: 'none', color: 'inherit' },
    x: { label: parameter, type, ...(type !== 'point' && { grid: true, ticks: 6 }) },
    y: { label: metric, grid: true, ticks: 5, nice: true },
    marks: [
      Plot.dot(shown, { x: place, y: 'y', fill: palette.measured, fillOpacity: 'opacity', r: 4 }),
      Plot.dot(
        shown.filter((each) => each.best),
        { x: place, y: 'y', stroke: palette.floor, strokeWidth: 2, r: 8 },
      ),
    ],
  });
  const lost = dots.length - shown.length;
  const description = trials
    .slice(0, 5)
    .map(({ values, updates, seeds }) => {
      const { mean } = spread(seeds.map(({ metrics }) => metrics[metric] ?? Number.NaN));
      return `${parameter} ${values[parameter]}: ${metric} ${formatLoss(mean)} after ${updates} updates.`;
    })
    .join(' ');
  return describe(figure, {
    id,
    document,
    title: `${result.sweep}: ${metric} over ${parameter}`,
    description: `The best trials first. ${description}${lost > 0 ? ` ${lost} trainings gave no number.` : ''}`,
  });
}
