import type { LadderStageResult } from '@seqlab/core';
import { type FigureTexts, formatLoss, lossCurve } from '@seqlab/figures';
import { type Lab, stageResult } from '../lab/lab.js';
import type { Run } from '../lab/run.js';
import type { StageId } from '../spec/rungs.js';
import { figureElement } from './figure-element.js';

interface Drawn {
  readonly figure: Element;
  readonly key: string;
  readonly at: number;
}

/** A figure that is still growing is drawn at most this often. */
const REDRAW_MILLISECONDS = 300;

/** Draws loss curves, one at most per turn, so that no turn of the page takes long. */
export interface FigureDesk {
  /** The curve of a stage, as fresh as the budget allows; null where it has to wait for its first drawing. */
  curve(lab: Lab, stage: StageId, run: Run): Element | null;
  beginTurn(): void;
  /** Milliseconds after which another turn is worth it, because a figure is behind; null where none is. */
  endTurn(): number | null;
}

export function createFigureDesk(): FigureDesk {
  const drawn = new Map<StageId, Drawn>();
  let budget = 1;
  let behind: number | null = null;
  return {
    beginTurn() {
      budget = 1;
      behind = null;
    },
    endTurn: () => behind,
    curve(lab, stage, run) {
      const key = `${lab.link.language} ${lab.link.seed} ${run.status === 'done'} ${run.losses.length}`;
      const known = drawn.get(stage);
      if (known?.key === key) return known.figure;
      const age = known === undefined ? Number.POSITIVE_INFINITY : performance.now() - known.at;
      const wait = run.status === 'training' ? Math.max(0, REDRAW_MILLISECONDS - age) : 0;
      if (budget === 0 || wait > 0) {
        behind = Math.min(behind ?? Number.POSITIVE_INFINITY, wait);
        return known?.figure ?? null;
      }
      budget -= 1;
      const figure = draw(lab, stage, run);
      drawn.set(stage, { figure, key, at: performance.now() });
      return figure;
    },
  };
}

/** Where an untrained model starts; the scale stands still from there. */
const START: Readonly<Record<string, number>> = { PlainTransformer: 0.5 };

function draw(lab: Lab, stage: StageId, run: Run): Element {
  const result = stageResult(stage, run, lab.link);
  const texts = figureTexts(lab, result);
  return figureElement(
    lossCurve(result, {
      document,
      width: 260,
      height: 180,
      texts,
      include: [START[result.model] ?? 1.5],
    }),
  );
}

function figureTexts(lab: Lab, stage: LadderStageResult): FigureTexts {
  const { ladder, status, tasks } = lab.t;
  const curve = stage.seeds[0]?.curve ?? [];
  const written = (point: readonly [number, number] | undefined) =>
    point === undefined ? '–' : formatLoss(point[1]);
  return {
    step: ladder.step,
    loss: ladder.loss,
    paper: (loss) => `${ladder.reported} ${loss}`,
    floor: ladder.floorValue,
    noFloor: ladder.noFloor,
    title: status.chartOf(`${tasks[stage.task]} (${stage.id})`),
    description: ladder.figureDescription(
      written(curve[0]),
      written(curve.at(-1)),
      formatLoss(stage.floor),
      formatLoss(stage.reported),
    ),
  };
}
