import { accumulate, clipByGlobalNorm, dropoutBits, valueAndGradients } from '@seqlab/backend';
import { dispose, type Scalar, type Tensor, type Tensor1D, type Variable } from '@tensorflow/tfjs-core';
import type { Loss } from './losses.js';
import type { Optimizer } from './optimizers/optimizer.js';
import type { TrainableModel } from './trainable-model.js';

export interface TrainingStepParts {
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly parameters: readonly Variable[];
  readonly moments: readonly (readonly Variable[])[];
  /** one per parameter if there are several micro-batches, else empty */
  readonly sums: readonly Variable[];
  /** batches whose gradients are averaged before one update */
  readonly microBatches: number;
  /** null: no clipping */
  readonly clipNorm: number | null;
}

/** Tensors by name: `scalars`, and for each micro-batch m `src<m>`, `tgt<m>`, `labels<m>` and `dropout<m>` [4] int32. */
export type StepInputs = Readonly<Record<string, Tensor>>;

/** `loss<m>` of each micro-batch, before the update */
export type StepOutputs = Record<string, Scalar>;

/**
 * One update as a function of tensors alone, so that it can be recorded once and replayed: forward, backward, clipping,
 * optimizer. What moves from step to step comes in as inputs.
 */
export function trainingStep(parts: TrainingStepParts): (inputs: StepInputs) => StepOutputs {
  const { optimizer, parameters, moments, clipNorm, microBatches } = parts;
  return (inputs) => {
    const { losses, gradients } =
      microBatches === 1 ? oneBatch(parts, inputs) : severalBatches(parts, inputs);
    const clipped = clipNorm === null ? null : clipByGlobalNorm(gradients, clipNorm);
    optimizer.apply({
      parameters,
      gradients: clipped?.gradients ?? gradients,
      moments,
      row: inputs.scalars as Tensor1D,
    });
    return losses;
  };
}

function oneBatch(parts: TrainingStepParts, inputs: StepInputs) {
  const { value, gradients } = lossAndGradients(parts, inputs, 0);
  return { losses: { loss0: value }, gradients: gradients as readonly Tensor[] };
}

/** Each batch counts the same, whatever its number of tokens; one pass's memory is reused by the next. */
function severalBatches(parts: TrainingStepParts, inputs: StepInputs) {
  const losses: StepOutputs = {};
  for (let m = 0; m < parts.microBatches; m++) {
    const { value, gradients } = lossAndGradients(parts, inputs, m);
    losses[`loss${m}`] = value;
    accumulate(parts.sums, gradients, { scale: 1 / parts.microBatches, reset: m === 0 });
    dispose(gradients);
  }
  return { losses, gradients: parts.sums as readonly Tensor[] };
}

/** Loss and gradients of micro-batch m, dropout on. */
export function lossAndGradients(
  { model, loss, parameters }: Pick<TrainingStepParts, 'model' | 'loss' | 'parameters'>,
  inputs: StepInputs,
  m: number,
) {
  const labels = inputs[`labels${m}`]!;
  return valueAndGradients(() => {
    const batch = { src: inputs[`src${m}`]!, tgt: inputs[`tgt${m}`]!, labels };
    const bits = dropoutBits(inputs[`dropout${m}`] as Tensor1D);
    return loss(model.forward(batch, { dropout: bits }), labels);
  }, parameters);
}
