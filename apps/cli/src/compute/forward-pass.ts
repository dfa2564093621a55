import { valueAndGradients } from '@seqlab/backend';
import type { Batch } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { batchTensors } from '@seqlab/training';
import { dispose, type Scalar, type Tensor3D } from '@tensorflow/tfjs-core';
import { lossOf } from './loss-of.js';

export interface ForwardPass {
  /** [B][T][outputSize] */
  readonly logits: number[][][];
  /** mean over the labels that are not PAD */
  readonly loss: number;
  /** Euclidean norm of the loss's gradient, by parameter, in the model's order */
  readonly gradNorms: Readonly<Record<string, number>>;
}

/** Logits, loss and the norm of every gradient for one batch, dropout off. */
export async function forwardPass(model: Model, batch: Batch): Promise<ForwardPass> {
  const tensors = batchTensors(batch);
  const loss = lossOf(model.config);
  const parameters = model.namedParameters();
  const logits = model.forward(tensors, { dropout: null });
  const { value, gradients } = valueAndGradients(() => {
    const outputs: Tensor3D = model.forward(tensors, { dropout: null });
    return loss(outputs, tensors.labels) as Scalar;
  }, [...parameters.values()]);
  try {
    const norms: [string, number][] = [];
    for (const [index, name] of [...parameters.keys()].entries()) {
      norms.push([name, norm(await gradients[index]!.data<'float32'>())]);
    }
    return {
      logits: (await logits.array()) as number[][][],
      loss: (await value.data())[0]!,
      gradNorms: Object.fromEntries(norms),
    };
  } finally {
    dispose([logits, value, ...gradients, tensors.src, tensors.tgt, tensors.labels]);
  }
}

/** In double precision, so that the norm is not less exact than the gradient. */
function norm(values: Float32Array): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
