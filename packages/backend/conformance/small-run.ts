import * as tf from '@tensorflow/tfjs-core';
import {
  adamScalars,
  adamStep,
  attention,
  clipByGlobalNorm,
  crossEntropy,
  dropout,
  dropoutBits,
  dropoutState,
  embed,
  type Inputs,
  layerNorm,
  linear,
  type Step,
  valueAndGradients,
} from '../src/index.js';

export const D = 12;
/** which of the variables is the packed bias of query, key and value */
export const IN_BIAS = 2;
const V = 7;
const [B, T] = [3, 5];

export interface SmallRun {
  readonly step: Step;
  readonly variables: tf.Variable[];
  /** variables and moments */
  readonly all: tf.Variable[];
}

/** A step with everything that a model's has: embedding, attention with dropout, residuals, clipping, Adam. */
export function smallRun(): SmallRun {
  const shapes = [[V, D], [3 * D, D], [3 * D], [D], [D], [V, D], [V]];
  const variables = shapes.map((shape, i) => made(tf.randomNormal(shape, 0, 0.3, 'float32', i + 1)));
  const first = shapes.map((shape) => made(tf.zeros(shape)));
  const second = shapes.map((shape) => made(tf.zeros(shape)));
  const [table, inWeight, inBias, normWeight, normBias, outWeight, outBias] = variables as never[];
  const step: Step = (inputs) => {
    const { value, gradients } = valueAndGradients(() => {
      const bits = dropoutBits(inputs.dropout as tf.Tensor1D);
      const x = embed(inputs.ids as tf.Tensor2D, table!, { scale: 2 });
      const qkv = linear(x, inWeight!, inBias!) as tf.Tensor3D;
      const seen = attention(qkv, null, {
        heads: 3,
        dModel: D,
        mask: { causal: true },
        dropout: { rate: 0.2, bits },
      });
      const mixed = layerNorm(dropout(seen, { rate: 0.2, bits }), normWeight!, normBias!, 1e-5);
      return crossEntropy(linear(mixed, outWeight!, outBias!), inputs.labels as tf.Tensor2D, {});
    }, variables);
    const clipped = clipByGlobalNorm(gradients, 0.5);
    const scalars = inputs.scalars as tf.Tensor1D;
    adamStep({
      parameters: variables,
      gradients: clipped.gradients,
      firstMoments: first,
      secondMoments: second,
      scalars,
    });
    return { loss: value, norm: clipped.norm };
  };
  return { step, variables, all: [...variables, ...first, ...second] };
}

function made(value: tf.Tensor): tf.Variable {
  const variable = tf.variable(value);
  value.dispose();
  return variable;
}

const ids = { values: Int32Array.from({ length: B * T }, (_, i) => (i * 5) % V), shape: [B, T] };
const labels = { values: Int32Array.from({ length: B * T }, (_, i) => (i * 3 + 1) % V), shape: [B, T] };

/** The inputs of step 0, 1, 2 …: the same ids, other dropout, another learning rate. */
export function inputsOf(step: number): Inputs {
  const beta1Power = 0.9 ** (step + 1);
  const beta2Power = 0.999 ** (step + 1);
  const scalars = adamScalars({ learningRate: 0.01 / (1 + step), weightDecay: 0, beta1Power, beta2Power });
  return {
    ids,
    labels,
    dropout: { values: dropoutState(7, step), shape: [4] },
    scalars: { values: scalars, shape: [scalars.length] },
  };
}
