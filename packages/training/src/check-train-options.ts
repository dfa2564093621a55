import { fastMathRuns } from '@seqlab/backend';
import {
  checkOptions,
  isWhole,
  SeqlabError,
  showValue,
  type TrainingConfig,
  trainingConfigTable,
} from '@seqlab/core';
import { getBackend } from '@tensorflow/tfjs-core';
import type { Loss } from './losses.js';
import type { ShardWorkers } from './shard-workers.js';
import { TRAIN_OPTIONS, type TrainOptions } from './train-options.js';
import { augments, type TrainParts } from './train-parts.js';
import type { GivenKeys } from './training-keys.js';

/**
 * Refuses what plain JavaScript may pass, and options that leave something open.
 * @throws SeqlabError `options-object`, `options-unknown-key`, `train-option`, `resume-snapshot`
 */
export function checkTrainOptions<Metrics extends object>(options: TrainOptions<Metrics>): void {
  checkOptions('train', options, [...TRAIN_OPTIONS, ...Object.keys(trainingConfigTable)]);
  const {
    model,
    task,
    batches,
    loss,
    evaluate,
    gradientNorm,
    resume,
    onFallback,
    onReplay,
    signal,
    checkpointDue,
    lendSnapshots,
    workers,
  } = options;
  expect('model', model, hasMethods(model, 'namedParameters', 'forward'), 'a model: createModel makes one');
  const gone = [...model.namedParameters().values()].some(({ isDisposed }) => isDisposed);
  expect('model', model, !gone, 'one that is not disposed: createModel makes another');
  const learnable = task === undefined || hasMethods(task, 'batches', 'loss', 'evaluate');
  expect('task', task, learnable, 'a task: sequenceToSequence of @seqlab/tasks makes one');
  // the task gives what is left out
  const open = (part: unknown) => task !== undefined && part === undefined;
  // an array has `at` too, and no batch after its last
  const source = hasMethods(batches, 'at') && !Array.isArray(batches);
  expect(
    'batches',
    batches,
    source || open(batches),
    'a source of batches: fixedBatch makes one, a task has its own',
  );
  const measure = typeof loss === 'function' || open(loss);
  expect('loss', loss, measure, 'a function: crossEntropyLoss makes one, a task has its own');
  if (task !== undefined) {
    const { config } = model;
    expect(
      'config of the model',
      config,
      typeof config === 'object',
      'one that the task can fit its batches to',
    );
  }
  for (const [name, flag] of Object.entries({ gradientNorm, lendSnapshots })) {
    expect(name, flag, flag === undefined || typeof flag === 'boolean', 'true or false');
  }
  for (const [name, callback] of Object.entries({ evaluate, checkpointDue, onFallback, onReplay })) {
    const fits = callback === undefined || typeof callback === 'function';
    expect(name, callback, fits, 'a function, or left out');
  }
  const stoppable =
    signal === undefined || (typeof signal === 'object' && signal !== null && 'aborted' in signal);
  expect('signal', signal, stoppable, 'an AbortSignal, or left out');
  const computing = workers == null || hasMethods(workers, 'gradients');
  expect('workers', workers, computing, 'ShardWorkers: startShardWorkers of @seqlab/tasks/node makes them');
  if (resume == null) return;
  const { step, cursor, parameters, optimizer, optimizerScalars } = resume;
  const complete =
    isWhole(step, 0) &&
    isWhole(cursor, 0) &&
    parameters instanceof Map &&
    optimizer instanceof Map &&
    typeof optimizerScalars === 'object' &&
    optimizerScalars !== null;
  if (complete) return;
  throw new SeqlabError(
    'resume-snapshot',
    'train: resume is no snapshot of a `checkpoint` or `done` event. structuredClone copies one; JSON loses its Maps.',
  );
}

/**
 * Refuses an optimizer that is neither a name nor a value.
 * @throws SeqlabError `train-option`
 */
export function checkOwnValues({ optimizer }: GivenKeys): void {
  if (optimizer === null) return;
  const fits =
    hasMethods(optimizer, 'advance', 'stepScalars', 'apply') &&
    Array.isArray(optimizer.moments) &&
    typeof optimizer.start === 'object';
  expect('optimizer', optimizer, fits, 'a name, or an Optimizer: adam makes one');
}

/**
 * Holds the config against what really happens. `given` are the keys that were written down: defaults say nothing.
 * @throws SeqlabError `train-label-smoothing`, `train-batch-size`, `train-batch-tokens`, `train-backend`, `train-fast-math`, `train-evaluate`, `train-workers`
 */
export function checkHonoured(
  {
    loss,
    batches,
    evaluate,
    task,
    resume,
    workers,
    model,
  }: TrainParts<object> & Pick<TrainOptions, 'task' | 'resume' | 'workers' | 'model'>,
  config: TrainingConfig,
  given: object,
): void {
  const { labelSmoothing, batchSize, batchTokens, packing, backend, fastMath, evaluateEvery, steps, shards } =
    config;
  const said = (key: keyof TrainingConfig) => Object.hasOwn(given, key);
  // A loss of one's own that does not say what it smooths by can only be taken to do what the config says where that is nothing.
  const smoothing = loss.labelSmoothing ?? (labelSmoothing === 0 ? 0 : null);
  if (said('labelSmoothing') && smoothing !== labelSmoothing) {
    throw new SeqlabError(
      'train-label-smoothing',
      `train: the config has labelSmoothing ${labelSmoothing}, and the loss ${smoothing === null ? 'does not say what it smooths by' : `smooths by ${smoothing}`}. Use crossEntropyLoss({ labelSmoothing: config.labelSmoothing }), or leave the key out of the config.`,
    );
  }
  const first = batches.at(resume?.cursor ?? 0);
  const rows = first.batchSize;
  if (batchSize !== null && rows > batchSize) {
    throw new SeqlabError(
      'train-batch-size',
      `train: the config has batchSize ${batchSize}, and batches gives ${rows} rows at once. Use batchSource(batch, { batchSize: config.batchSize, seed }) of @seqlab/datasets, or leave the key out of the config.`,
    );
  }
  const positions = rows * Math.max(first.srcLength, first.tgtLength);
  if (batchTokens !== null && positions > batchTokens && first.kind !== 'images') {
    throw new SeqlabError(
      'train-batch-tokens',
      `train: the config has batchTokens ${batchTokens}, and batches gives ${positions} positions at once. Use batchesOfRows(rows, { batchTokens: config.batchTokens, seed }) of @seqlab/tasks, or leave the key out of the config.`,
    );
  }
  if (packing && !(first.kind === 'tokens' && first.tgtPacking !== undefined)) {
    throw new SeqlabError(
      'train-packing',
      'train: the config has packing true, and batches gives rows of one sequence each. Use batchesOfRows(rows, { packing: true, seed }) of @seqlab/tasks, or leave the key out of the config.',
    );
  }
  if (augments(config) && batches.augments !== true) {
    throw new SeqlabError(
      'train-augment',
      'train: the config changes images while they are learned from (augmentShift, augmentFlip, augmentCrop), and batches gives them as they are, or no images. Use batchesOfRows(rows, { augment: augmentationOf(config), seed }) of @seqlab/tasks, or leave the keys out of the config.',
    );
  }
  const running = getBackend();
  if (backend !== 'auto' && backend !== running) {
    throw new SeqlabError(
      'train-backend',
      `train: the config has backend "${backend}", and "${running}" is running. Call await startBackend(config.backend) before the model is made, or leave the key out of the config.`,
    );
  }
  if (said('fastMath') && fastMath !== (running === 'wasm' && fastMathRuns())) {
    throw new SeqlabError(
      'train-fast-math',
      `train: the config has fastMath ${fastMath}, and the running backend has ${!fastMath}. Call await startBackend('wasm', { fastMath: config.fastMath }) before the model is made.`,
    );
  }
  if (workers != null) checkWorkers(workers, { model, loss, shards });
  if (evaluate === undefined && evaluateEvery !== null && evaluateEvery <= steps) {
    throw new SeqlabError(
      'train-evaluate',
      task === undefined
        ? `train: the config has evaluateEvery ${evaluateEvery}, and there is no evaluate to call. Pass evaluate, or leave the key out of the config.`
        : `train: the config has evaluateEvery ${evaluateEvery}, and the task has no validation split. Give it one, pass evaluate, or leave the key out of the config.`,
    );
  }
}

function checkWorkers(
  { count, parameters, computes }: ShardWorkers,
  {
    model,
    loss,
    shards,
  }: { readonly model: TrainOptions['model']; readonly loss: Loss; readonly shards: number },
): void {
  if (count > shards) {
    throw new SeqlabError(
      'train-workers',
      `train: there are ${count} workers for ${shards === 1 ? 'one shard' : `${shards} shards`}, and no two can compute one. Start at most ${shards}, or set shards, which changes the bits.`,
    );
  }
  const size = [...model.namedParameters().values()].reduce((sum, each) => sum + each.size, 0);
  if (parameters.length !== size) {
    throw new SeqlabError(
      'train-workers',
      `train: the workers hold ${parameters.length} parameters, and the model has ${size}. Start them with the config of the model.`,
    );
  }
  if (computes === undefined) return;
  // of as many parameters, and yet with other gradients
  const differs = (given: object | undefined, theirs: object) =>
    given !== undefined && JSON.stringify(given) !== JSON.stringify(theirs);
  const other = differs(model.config, computes.model)
    ? 'config of a model'
    : differs(loss.spec, computes.loss)
      ? 'loss'
      : null;
  if (other === null) return;
  throw new SeqlabError(
    'train-workers',
    `train: the workers were started with another ${other} than what is trained. Start them with model.config and the loss of this training.`,
  );
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function');
}

function expect(name: string, value: unknown, fits: boolean, expected: string): void {
  if (fits) return;
  throw new SeqlabError('train-option', `train: ${name} is ${showValue(value)}, expected ${expected}.`);
}
