import {
  accumulate,
  type BatchTensors,
  clipByGlobalNorm,
  dropoutBits,
  linear,
  valueAndGradients,
} from '@seqlab/backend';
import {
  customGrad,
  dispose,
  reshape,
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Variable,
} from '@tensorflow/tfjs-core';
import { BATCH_PARTS } from './batch-arrays.js';
import type { Loss } from './losses.js';
import type { Optimizer } from './optimizers/optimizer.js';
import type { TrainableModel } from './trainable-model.js';

/** No float32 is larger: clipping to this norm changes no gradient, and tells its norm. */
const UNREACHED = 3.4028234663852886e38;

export interface TrainingStepParts {
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly parameters: readonly Variable[];
  readonly moments: readonly (readonly Variable[])[];
  /** one per parameter where gradients of several parts are added up, else empty */
  readonly sums: readonly Variable[];
  /** null: no clipping */
  readonly clipNorm: number | null;
  /** whether the norm of the gradient is wanted though nothing is clipped */
  readonly gradientNorm: boolean;
}

/**
 * Tensors by name: `scalars`, and for each part m, a shard of a micro-batch, `src<m>`, `tgt<m>`, `labels<m>` and `dropout<m>` [4] int32; of
 * several each has its `share<m>` [1, 1] of the labels that count, so that the update is that of one batch of all their labels.
 */
export type StepInputs = Readonly<Record<string, Tensor>>;

/** `loss<m>`: what each part adds to the loss, before the update; `gradientNorm` where it is computed */
export type StepOutputs = Record<string, Scalar>;

/**
 * One update as a function of tensors alone, so that it can be recorded once and replayed: forward, backward, clipping,
 * optimizer. What moves from step to step comes in as inputs.
 */
export function trainingStep(parts: TrainingStepParts): (inputs: StepInputs) => StepOutputs {
  return (inputs) => {
    const count = Object.keys(inputs).filter((name) => name.startsWith('labels')).length;
    const { losses, gradients } = count === 1 ? onePart(parts, inputs) : severalParts(parts, inputs, count);
    return { ...losses, ...updated(parts, gradients, inputs) };
  };
}

/** The rest of an update whose gradients are in `sums` already; `gradientNorm` where it is computed. */
export function updateStep(parts: TrainingStepParts): (inputs: StepInputs) => StepOutputs {
  return (inputs) => updated(parts, parts.sums, inputs);
}

/** Clips and updates in place. */
function updated(
  { optimizer, parameters, moments, clipNorm, gradientNorm }: TrainingStepParts,
  gradients: readonly Tensor[],
  inputs: StepInputs,
): StepOutputs {
  const norm = clipNorm ?? (gradientNorm ? UNREACHED : null);
  const clipped = norm === null ? null : clipByGlobalNorm(gradients, norm);
  optimizer.apply({
    parameters,
    gradients: clipped?.gradients ?? gradients,
    moments,
    scalars: inputs.scalars as Tensor1D,
  });
  return clipped === null ? {} : { gradientNorm: clipped.norm };
}

function onePart(parts: TrainingStepParts, inputs: StepInputs) {
  const { value, gradients } = lossAndGradients(parts, inputs, 0);
  return { losses: { loss0: value }, gradients: gradients as readonly Tensor[] };
}

/** Each part counts by its labels, as it would in one batch of all; one pass's memory is reused by the next. */
function severalParts(parts: TrainingStepParts, inputs: StepInputs, count: number) {
  const losses: StepOutputs = {};
  for (let m = 0; m < count; m++) {
    const { value, gradients } = lossAndGradients(parts, inputs, m);
    losses[`loss${m}`] = value;
    accumulate(parts.sums, gradients, { reset: m === 0 });
    dispose(gradients);
  }
  return { losses, gradients: parts.sums as readonly Tensor[] };
}

/** What part m adds to the loss, and the gradients of that; dropout on. */
export function lossAndGradients(
  { model, loss, parameters }: Pick<TrainingStepParts, 'model' | 'loss' | 'parameters'>,
  inputs: StepInputs,
  m: number,
) {
  const labels = inputs[`labels${m}`]!;
  return valueAndGradients(() => {
    const batch = Object.fromEntries(
      BATCH_PARTS.filter((part) => inputs[`${part}${m}`] !== undefined).map((part) => [
        part,
        inputs[`${part}${m}`],
      ]),
    ) as unknown as BatchTensors;
    const bits = dropoutBits(inputs[`dropout${m}`] as Tensor1D);
    const mean = loss(model.forward(batch, { dropout: bits }), labels);
    const share = inputs[`share${m}`] as Tensor2D | undefined;
    return share === undefined ? mean : part(mean, share);
  }, parameters);
}

/** mean·share as a product of matrices [1, 1]: an op that can be recorded, where a stock multiplication could not. */
function part(mean: Scalar, share: Tensor2D): Scalar {
  const times = (value: Tensor) => reshape(linear(reshape(value, [1, 1]), share, null), []);
  return customGrad((value) => ({
    value: times(value as Tensor),
    gradFunc: (dy) => times(dy as Tensor),
  }))(mean) as Scalar;
}
