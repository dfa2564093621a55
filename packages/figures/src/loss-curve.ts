import * as Plot from '@observablehq/plot';
import type { LadderStageResult } from '@seqlab/core';
import { describe } from './describe.js';
import { type FigureDocument, type FigureElement, plotWith } from './figure-document.js';
import { formatLoss } from './format-number.js';
import { ladderRow } from './ladder-summary.js';
import { HALO, palette } from './palette.js';

export interface FigureOptions {
  readonly document: FigureDocument;
  /** pixels, default 440 */
  readonly width?: number;
  /** pixels, default 240 */
  readonly height?: number;
  /** unique in the page, default made from the stage's id */
  readonly id?: string;
  /** losses that the scale includes whatever the curves do, so that it stands still while they grow; default none */
  readonly include?: readonly number[];
  /** every word in the figure, default English */
  readonly texts?: FigureTexts;
}

/** The words of a loss curve, for a page in another language. */
export interface FigureTexts {
  readonly step: string;
  readonly loss: string;
  readonly paper: (loss: string) => string;
  readonly floor: (loss: string) => string;
  /** stands at the foot of the figure where the floor is 0 */
  readonly noFloor: string;
  readonly title: string;
  readonly description: string;
}

const englishTexts = (stage: LadderStageResult): FigureTexts => ({
  step: 'step',
  loss: 'training loss',
  paper: (loss) => `paper ${loss}`,
  floor: (loss) => `floor ${loss}`,
  noFloor: 'floor 0: below this scale',
  title: `Stage ${stage.id}: loss of ${stage.model} on ${stage.task}`,
  description: describeStage(stage),
});

/**
 * Training loss against steps, one line per seed, on a log scale, with two rules: the proven floor and the paper's final loss.
 * A floor of 0 has no place on a log scale: the figure then says so in words.
 */
export function lossCurve(stage: LadderStageResult, options: FigureOptions): FigureElement {
  const {
    document,
    width = 440,
    height = 240,
    id = `loss-${stage.id}`,
    texts = englishTexts(stage),
    include = [],
  } = options;
  const points = stage.seeds.flatMap(({ seed, curve }) =>
    curve.map(([step, loss]) => ({ seed, step, loss })),
  );
  const drawn = points.filter(({ loss }) => loss > 0 && Number.isFinite(loss));
  const rules = [stage.floor, stage.reported, ...include].filter((loss) => loss > 0);
  const values = [...drawn.map(({ loss }) => loss), ...rules];
  const domain = lossDomain(values);
  const figure = plotWith(document, {
    width,
    height,
    marginLeft: 52,
    marginRight: 16,
    style: { background: 'none', color: 'inherit' },
    x: { label: texts.step, domain: [0, stage.steps], ticks: 5, tickFormat: (step: number) => String(step) },
    y: { type: 'log', label: texts.loss, domain, ticks: 4, tickFormat: plainNumber, grid: true },
    marks: [
      Plot.line(drawn, {
        x: 'step',
        y: 'loss',
        z: 'seed',
        stroke: palette.measured,
        strokeWidth: 1.25,
        strokeOpacity: 0.75,
      }),
      stage.reported > 0
        ? [
            Plot.ruleY([stage.reported], {
              stroke: palette.reported,
              strokeWidth: 1.5,
              strokeDasharray: '1.5,3',
            }),
            Plot.text([texts.paper(formatLoss(stage.reported))], {
              x: stage.steps,
              y: stage.reported,
              fill: 'currentColor',
              textAnchor: 'end',
              dy: -8,
              ...HALO,
            }),
          ]
        : null,
      stage.floor > 0
        ? [
            Plot.ruleY([stage.floor], { stroke: palette.floor, strokeWidth: 1.5, strokeDasharray: '6,3' }),
            Plot.text([texts.floor(formatLoss(stage.floor))], {
              x: stage.steps,
              y: stage.floor,
              fill: palette.floor,
              textAnchor: 'end',
              dy: 10,
              ...HALO,
            }),
          ]
        : Plot.text([texts.noFloor], {
            // No curve comes there: losses fall.
            frameAnchor: 'top-right',
            fill: palette.floor,
            ...HALO,
          }),
    ],
  });
  return describe(figure, {
    id,
    document,
    title: texts.title,
    description: texts.description,
  });
}

/** The figure in words: what a person who cannot see it needs to know. */
export function describeStage(stage: LadderStageResult): string {
  const { loss, seeds, exact } = ladderRow(stage);
  const first = stage.seeds[0]?.curve[0]?.[1];
  const start = first === undefined ? '' : ` starts at ${formatLoss(first)} and`;
  const deviation = loss.sd === null ? '' : ` (standard deviation ${formatLoss(loss.sd)})`;
  return (
    `Over ${stage.steps} steps and ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} the training loss${start} ends at ${formatLoss(loss.mean)}${deviation}. ` +
    `The paper reports ${formatLoss(stage.reported)}; no model of this kind can get below ${formatLoss(stage.floor)}. ` +
    `${exact} of ${seeds} ${seeds === 1 ? 'seed gives' : 'seeds give'} every output exactly right.`
  );
}

/** 0.01 and 10, never 10m or 1e1: tick labels that are plain numbers. */
const plainNumber = (value: number): string =>
  value >= 0.0001 ? String(Number(value.toPrecision(2))) : value.toExponential(0);

/** From a little under the smallest finite loss to a little over the largest; where there is none, from 0.001 to 1. */
export function lossDomain(all: readonly number[]): [smallest: number, largest: number] {
  const losses = all.filter(Number.isFinite);
  if (losses.length === 0) return [0.001, 1];
  const smallest = losses.reduce((least, loss) => Math.min(least, loss));
  return [smallest * 0.75, losses.reduce((most, loss) => Math.max(most, loss)) * 1.15];
}
