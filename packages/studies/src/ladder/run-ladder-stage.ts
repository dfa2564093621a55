import { type LadderSeedResult, type LadderStageResult, SeqlabError } from '@seqlab/core';
import type { ExaminedAnswer } from '@seqlab/tasks';
import { runVariant, type VariantOptions, type VariantRun } from '../study/run-variant.js';
import { type LadderSettings, stageTask, stageVariant } from './stage-variant.js';
import { type LadderStage, type LadderStageId, ladderStage } from './stages.js';

export interface LadderStageOptions extends LadderSettings, VariantOptions {}

/** What one stage and one seed gave; `combineLadder` merges many. */
export interface LadderStageRun {
  readonly stage: Omit<LadderStageResult, 'seeds'>;
  readonly result: LadderSeedResult;
}

/**
 * Trains one stage of the ladder from scratch on one seed and lets it answer each distinct input. A pure function: the same
 * arguments give the same bits, in whatever thread and order. Needs a backend that has been started.
 * @throws ladder-stage, ladder-steps, study-aborted
 */
export async function runLadderStage(
  id: LadderStageId,
  seed: number,
  { dropout, taskForStage5, ...options }: LadderStageOptions = {},
): Promise<LadderStageRun> {
  const stage = ladderStage(id);
  const settings = {
    ...(dropout !== undefined && { dropout }),
    ...(taskForStage5 !== undefined && { taskForStage5 }),
  };
  checkSteps(options.steps ?? stage.steps);
  return stageRunOf(stage, settings, await runVariant(stageVariant(stage, settings), seed, options));
}

/** A run of a stage's variant, as the ladder's document has it. */
export function stageRunOf(stage: LadderStage, settings: LadderSettings, run: VariantRun): LadderStageRun {
  const { id, model, floor, reported, reason } = stage;
  const { parameters, steps, seed, trainLoss, weightHash, curve } = run;
  return {
    stage: {
      id,
      model,
      task: stageTask(stage, settings),
      parameters,
      steps,
      floor,
      reported,
      doable: floor === 0,
      dropout: settings.dropout ?? 0.1,
      reason,
    },
    result: {
      seed,
      trainLoss,
      evalLoss: run.metrics.loss,
      weightHash,
      curve,
      examples: run.answers.map(exampleOf),
    },
  };
}

/** An answer that never ends carries an ellipsis. */
function exampleOf({ example, said, ended, right }: ExaminedAnswer): LadderSeedResult['examples'][number] {
  const { task, input, output: expected } = example;
  return {
    task,
    input,
    expected,
    output: typeof said === 'string' && !ended ? `${said}…` : said,
    correct: right,
  };
}

/** @throws ladder-steps */
export function checkSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 1) return;
  throw new SeqlabError(
    'ladder-steps',
    `ladder: steps (${steps}) must be a whole number, 1 or more. Leave it out for the paper's.`,
  );
}
