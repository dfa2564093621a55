import * as Plot from '@observablehq/plot';
import type { LadderResult } from '@seqlab/core';
import { describe } from './describe.js';
import { type FigureElement, plotWith } from './figure-document.js';
import { formatLoss } from './format-number.js';
import { ladderRows } from './ladder-summary.js';
import type { FigureOptions } from './loss-curve.js';
import { notFiniteMark } from './not-finite-mark.js';
import { palette } from './palette.js';

/** Losses at and below this stand at the left edge: a log scale has no 0. */
const smallest = 1e-4;

/**
 * The whole ladder in one figure: a row per stage; on a log scale the evaluation loss of each seed (dots), the paper's final loss (crosses)
 * and the proven floor (bars).
 */
export function ladderFigure(result: LadderResult, options: FigureOptions): FigureElement {
  const { document, width = 720, height = 60 + 34 * result.stages.length, id = 'ladder' } = options;
  const label = (stage: { id: string; model: string }) => `${stage.id} ${stage.model}`;
  const at = (loss: number) => Math.max(loss, smallest);
  const losses = result.stages.flatMap((stage) =>
    stage.seeds.map(({ evalLoss }) => ({ y: label(stage), loss: evalLoss })),
  );
  const seeds = losses.flatMap(({ y, loss }) => (Number.isFinite(loss) ? [{ y, x: at(loss) }] : []));
  const floors = result.stages.map((stage) => ({ y: label(stage), x: at(stage.floor) }));
  const reported = result.stages.map((stage) => ({ y: label(stage), x: at(stage.reported) }));
  const largest = [...seeds, ...floors, ...reported].reduce((most, { x }) => Math.max(most, x), 1);
  const figure = plotWith(document, {
    width,
    height,
    marginLeft: 216,
    marginRight: 24,
    style: { background: 'none', color: 'inherit' },
    x: {
      type: 'log',
      label: 'loss',
      domain: [smallest, largest],
      grid: true,
      ticks: 5,
      tickFormat: (loss: number) => (loss <= smallest ? `≤ ${smallest}` : String(loss)),
    },
    y: { label: null, domain: result.stages.map(label) },
    marks: [
      Plot.tickX(floors, { x: 'x', y: 'y', stroke: palette.floor, strokeWidth: 3 }),
      Plot.dot(reported, { x: 'x', y: 'y', symbol: 'times', stroke: 'currentColor', r: 4.5 }),
      Plot.dot(seeds, { x: 'x', y: 'y', fill: palette.measured, fillOpacity: 0.75, r: 4 }),
      notFiniteMark(
        losses.map(({ y, loss }) => ({ y, value: loss })),
        largest,
      ),
    ],
  });
  const description = ladderRows(result)
    .map(
      (row) =>
        `Stage ${row.id}, ${row.model} on ${row.task}: measured ${formatLoss(row.evalLoss.mean)}, paper ${formatLoss(row.reported)}, floor ${formatLoss(row.floor)}.`,
    )
    .join(' ');
  return describe(figure, {
    id,
    document,
    title: 'Every stage: measured loss, the paper’s loss and the proven floor',
    description,
  });
}
