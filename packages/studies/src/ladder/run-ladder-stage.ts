import {
  type LadderExample,
  type LadderSeedResult,
  type LadderStageResult,
  parseTrainingConfig,
  SeqlabError,
  weightHash,
} from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { createModel, type Model, presets, weightsOf } from '@seqlab/models';
import { fixedBatch, teacherForced, train } from '@seqlab/training';
import { thinCurve } from '../thin-curve.js';
import { stageProblem } from './stage-problem.js';
import { type LadderStage, type LadderStageId, ladderStages } from './stages.js';

export interface LadderStageOptions {
  /** default 0.1, the paper's */
  readonly dropout?: number;
  /** updates instead of the paper's; default: the paper's */
  readonly steps?: number;
  /** data of stage 5: what the paper's code ran (default), or the list that the paper prints */
  readonly taskForStage5?: 'all-eight-copy' | 'all-eight-invert';
  /** an AbortSignal; an aborted run throws `study-aborted` */
  readonly signal?: { readonly aborted: boolean };
  /** called with each loss, as it is known */
  readonly onStep?: (step: number, loss: number, steps: number) => void;
}

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
  options: LadderStageOptions = {},
): Promise<LadderStageRun> {
  const stage = ladderStage(id);
  const { dropout = 0.1, steps = stage.steps, signal, onStep } = options;
  checkSteps(steps);
  const task = id === '5' ? (options.taskForStage5 ?? stage.task) : stage.task;
  const problem = stageProblem(stage, datasetByName(task));
  const model = createModel({ ...presets[stage.preset], dropout }, { seed });
  try {
    const config = parseTrainingConfig({
      steps,
      seed,
      learningRate: 0.01,
      schedule: 'multistep',
      milestones: [stage.milestone],
      gamma: 0.1,
    });
    const losses: number[] = [];
    for await (const event of train({
      model,
      batches: fixedBatch(problem.batch),
      config,
      loss: problem.loss,
      ...(signal && { signal }),
    })) {
      if (event.type === 'done' && event.reason === 'aborted') throw aborted(id, seed, event.step);
      if (event.type !== 'step') continue;
      losses.push(event.loss);
      onStep?.(event.step, event.loss, steps);
    }
    const examples = await problem.answers(model);
    const { loss } = await teacherForced({
      model,
      loss: problem.loss,
      batch: problem.distinct,
      padId: problem.padId,
    });
    return {
      stage: describeStage(stage, task, model, steps, dropout),
      result: await seedResult(seed, losses, loss, model, examples),
    };
  } finally {
    model.dispose();
  }
}

/** @throws ladder-stage */
export function ladderStage(id: string): LadderStage {
  const stage = ladderStages.find((candidate) => candidate.id === id);
  if (stage !== undefined) return stage;
  throw new SeqlabError(
    'ladder-stage',
    `ladder: there is no stage ${JSON.stringify(id)}. Use ${ladderStages.map((known) => known.id).join(', ')}.`,
  );
}

function describeStage(
  stage: LadderStage,
  task: string,
  model: Model,
  steps: number,
  dropout: number,
): LadderStageRun['stage'] {
  const { id, floor, reported, reason } = stage;
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  return {
    id,
    model: stage.model,
    task,
    parameters,
    steps,
    floor,
    reported,
    doable: floor === 0,
    dropout,
    reason,
  };
}

async function seedResult(
  seed: number,
  losses: readonly number[],
  evalLoss: number,
  model: Model,
  examples: readonly LadderExample[],
): Promise<LadderSeedResult> {
  const hash = weightHash(await weightsOf(model));
  return { seed, trainLoss: losses.at(-1)!, evalLoss, weightHash: hash, curve: thinCurve(losses), examples };
}

function checkSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 1) return;
  throw new SeqlabError(
    'ladder-steps',
    `ladder: steps (${steps}) must be a whole number, 1 or more. Leave it out for the paper's.`,
  );
}

function aborted(id: string, seed: number, step: number): SeqlabError {
  return new SeqlabError(
    'study-aborted',
    `ladder: stage ${id}, seed ${seed} was aborted after step ${step}. Run it again.`,
  );
}
