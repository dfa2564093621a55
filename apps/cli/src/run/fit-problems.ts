import { type ModelConfig, type Problem, type TrainingConfig, throwProblems } from '@seqlab/core';
import { augmentationOf, type SplitName, type Task } from '@seqlab/tasks';
import { flagOf } from '../command-options.js';
import { largestBatch } from './largest-batch.js';

/**
 * Refuses a task that this model cannot be trained or judged on, before anything is computed or written, with everything
 * that does not fit.
 * @throws what the task finds, data-positions, or config-invalid with several `problems`
 */
export function checkTaskFits(model: ModelConfig, task: Task, splits?: readonly SplitName[]): void {
  throwProblems('data', taskProblems(model, task, splits));
}

/**
 * The same for a new run, whose training config is looked at as well.
 * @throws what `checkTaskFits` throws, config-warmup-cosine, config-multistep, config-scalars-smoothing
 */
export function checkRunFits(model: ModelConfig, training: TrainingConfig, task: Task): void {
  throwProblems('train', [
    ...taskProblems(model, task),
    ...trainingChecks.map((check) => check(model, training, task)).filter((problem) => problem !== null),
  ]);
}

const SPLITS: readonly SplitName[] = ['training', 'validation', 'test'];

function taskProblems(model: ModelConfig, task: Task, splits = SPLITS): Problem[] {
  const problems = task.problems(model);
  if (problems.length > 0 || model.positional !== 'learned' || model.inputs === 'scalars') return problems;
  // a vision model's positions are its patches, which its config has been checked for
  if (model.architecture === 'vision') return [];
  const lengths = splits
    .filter((split) => task.sizes[split] > 0)
    .map((split) => largestBatch(task.rows(split, model), { batchSize: null, batchTokens: null }));
  const source = lengths.reduce((most, { srcLength }) => Math.max(most, srcLength), 0);
  const target = lengths.reduce((most, { tgtLength }) => Math.max(most, tgtLength), 0);
  if (Math.max(source, target) <= model.maxLength) return [];
  return [
    {
      code: 'data-positions',
      message: `the longest source has ${source} tokens and the longest target ${target}, SOS and EOS included, but there are ${model.maxLength} learned positions. Use ${flagOf('maxLength')} ${Math.max(source, target)} or more, or ${flagOf('positional')} sinusoidal, which has no limit.`,
    },
  ];
}

type Check = (model: ModelConfig, training: TrainingConfig, task: Task) => Problem | null;

const trainingChecks: readonly Check[] = [
  (_, { schedule, warmupSteps, steps }) =>
    schedule !== 'warmup-cosine' || steps === 0 || warmupSteps < steps
      ? null
      : {
          code: 'config-warmup-cosine',
          message: `the ${steps} steps end before the learning rate falls: warmupSteps is ${warmupSteps}. Use ${flagOf('warmupSteps')} ${steps - 1} or fewer, or more ${flagOf('steps')}.`,
        },
  (_, { schedule, milestones }) =>
    schedule !== 'multistep' || milestones.length > 0
      ? null
      : {
          code: 'config-multistep',
          message: `schedule multistep changes the learning rate at its milestones, and there is none. Give some, as in ${flagOf('milestones')} 1000,2000.`,
        },
  (model, { packing }, task) =>
    !packing || task.problems(model).length > 0 || task.rows('training', model).packed !== undefined
      ? null
      : {
          code: 'task-packing',
          message: `${task.kind} has one result a row, draws its rows anew or cuts them to one length, so that no two can share one. Leave out ${flagOf('packing')}.`,
        },
  ({ padId, inputs }, { packing }) =>
    !packing || padId !== null || inputs === 'scalars'
      ? null
      : {
          code: 'task-packing',
          message: `a row that several share is filled up with PAD, and the model has none. Use --preset seq2seq-padded, or leave out ${flagOf('packing')}.`,
        },
  ({ architecture }, training) =>
    architecture === 'vision' || augmentationOf(training) === null
      ? null
      : {
          code: 'task-augment',
          message: `${flagOf('augmentShift')}, ${flagOf('augmentFlip')} and ${flagOf('augmentCrop')} change images, and this model reads none. Leave them out.`,
        },
  ({ inputs }, { labelSmoothing }, { kind }) =>
    (inputs !== 'scalars' && kind !== 'regression') || labelSmoothing === 0
      ? null
      : {
          code: 'config-scalars-smoothing',
          message: `labelSmoothing (${labelSmoothing}) is for tokens: a model of numbers has mean squared error. Leave out ${flagOf('labelSmoothing')}.`,
        },
];
