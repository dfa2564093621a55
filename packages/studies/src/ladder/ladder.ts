import type { LadderResult, LadderStageResult } from '@seqlab/core';
import { checkSeeds } from '../grid/check-seeds.js';
import { type GridOptions, type GridRun, runGrid } from '../grid/run-grid.js';
import { combinedLadder, doneStages, stageOf } from './combine-ladder.js';
import { checkSteps, type LadderStageRun, stageRunOf } from './run-ladder-stage.js';
import { type LadderSettings, stageVariant } from './stage-variant.js';
import { type LadderStage, type LadderStageId, ladderStage, ladderStages } from './stages.js';

export interface LadderOptions extends LadderSettings, GridOptions {
  /** default 0, 1, 2, 3, 4: one run says little, see stage 3a */
  readonly seeds?: readonly number[];
  /** default: all, in the paper's order */
  readonly stages?: readonly LadderStageId[];
  /** what has been done before: it is not done again, and is part of the result */
  readonly earlier?: readonly LadderStageRun[];
  /** the clock in milliseconds, for `seconds` of the result; default: none, and `seconds` is 0 */
  readonly now?: () => number;
}

export type LadderEvent =
  /** one stage on one seed begins */
  | { readonly type: 'start'; readonly stage: LadderStageId; readonly seed: number; readonly steps: number }
  /** the same has ended with `run`; `result` holds all its seeds so far */
  | {
      readonly type: 'stage';
      readonly seed: number;
      readonly result: LadderStageResult;
      readonly run: LadderStageRun;
    }
  | { readonly type: 'done'; readonly result: LadderResult };

const SEEDS: readonly number[] = [0, 1, 2, 3, 4];

/** A run of the ladder's grid, and the stage that its variant stands for. */
export interface LadderRun extends GridRun {
  readonly stage: LadderStage;
}

/**
 * The whole ladder: every stage on the first seed, then the other seeds, which refine the numbers. Runs in this thread unless a `runner`
 * takes them elsewhere: the result is the same.
 * @throws ladder-stage, ladder-steps, ladder-seeds, study-aborted, and what the runner throws
 * @example for await (const event of ladder({ seeds: [0] })) if (event.type === 'stage') show(event.result);
 */
export async function* ladder(options: LadderOptions = {}): AsyncGenerator<LadderEvent, void, undefined> {
  const { earlier = [], now = () => 0, runner, atOnce, signal, onStep } = options;
  const grid = {
    ...(runner && { runner }),
    ...(atOnce !== undefined && { atOnce }),
    ...(options.steps !== undefined && { steps: options.steps }),
    ...(signal && { signal }),
    ...(onStep && { onStep }),
  };
  const planned = ladderRuns(options);
  const start = now();
  const done = doneStages(earlier);
  const left = planned.filter(({ stage: { id }, seed }) => !done.has({ variant: id, seed }));
  for await (const event of runGrid(left, grid)) {
    const { stage, seed } = event.run as LadderRun;
    if (event.type === 'start')
      yield { type: 'start', stage: stage.id, seed, steps: options.steps ?? stage.steps };
    else {
      const run = stageRunOf(stage, options, event.outcome);
      done.add(run);
      yield { type: 'stage', seed, result: stageOf(done.of(stage.id)), run };
    }
  }
  yield { type: 'done', result: combinedLadder(done, (now() - start) / 1000) };
}

/**
 * The runs of the ladder in the order in which they are begun: the first seed of every stage, then the rest with the longest first, so that no
 * core waits at the end.
 * @throws ladder-stage, ladder-steps, ladder-seeds
 */
export function ladderRuns(
  options: Pick<LadderOptions, 'seeds' | 'stages' | 'steps'> & LadderSettings = {},
): LadderRun[] {
  const { seeds = SEEDS, stages = ladderStages.map(({ id }) => id), steps } = options;
  checkSeeds('ladder', seeds, SEEDS);
  if (steps !== undefined) checkSteps(steps);
  const chosen = stages.map((id) => {
    const stage = ladderStage(id);
    return { stage, variant: stageVariant(stage, options) };
  });
  const [first, ...others] = seeds;
  const longest = [...chosen].reverse().sort((one, other) => other.stage.steps - one.stage.steps);
  return [
    ...chosen.map((run) => ({ ...run, seed: first! })),
    ...longest.flatMap((run) => others.map((seed) => ({ ...run, seed }))),
  ];
}
