import { randomWord } from '@seqlab/core';
import {
  type Scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import type { Inputs, Step } from '../src/capture/captured-program.js';
import { adamStep } from '../src/ops/adam/adam.js';
import { adamScalars } from '../src/ops/adam/adam-scalars.js';
import { add } from '../src/ops/add/add.js';
import { attention } from '../src/ops/attention/attention.js';
import { clipByGlobalNorm } from '../src/ops/clip-by-global-norm/clip-by-global-norm.js';
import { crossEntropy } from '../src/ops/cross-entropy/cross-entropy.js';
import { dropout } from '../src/ops/dropout/dropout.js';
import { dropoutBits, dropoutState } from '../src/ops/dropout/dropout-bits.js';
import { embed } from '../src/ops/embed/embed.js';
import { layerNorm } from '../src/ops/layer-norm/layer-norm.js';
import { linear } from '../src/ops/linear/linear.js';
import { paddingMask } from '../src/ops/padding-mask/padding-mask.js';
import { valueAndGradients } from '../src/value-and-gradients.js';

// A one-block transformer and its training step, for the tests of capture: everything that moves is an input.

const D = 12;
const HEADS = 3;
const VOCAB = 7;
const PAD = 0;

export interface TinyTransformer {
  readonly step: Step;
  readonly parameters: readonly Variable[];
  readonly all: readonly Variable[];
}

/** Weights depend on nothing but the shapes, so two of them are equal. */
export function tinyTransformer({ clip }: { readonly clip: number | null }): TinyTransformer {
  const shapes = [
    [VOCAB, D],
    [D],
    [D],
    [3 * D, D],
    [3 * D],
    [D, D],
    [D],
    [D],
    [D],
    [2 * D, D],
    [2 * D],
    [D, 2 * D],
    [D],
    [VOCAB, D],
    [VOCAB],
  ];
  const parameters = shapes.map((shape, i) => variable(start(shape, i)));
  const first = shapes.map((shape) => variable(zeros(shape)));
  const second = shapes.map((shape) => variable(zeros(shape)));
  const step: Step = ({ ids, labels, bits, scalars }) => {
    const { value, gradients } = valueAndGradients(
      () => lossOf(parameters, ids as Tensor2D, labels!, bits as Tensor1D),
      parameters,
    );
    const clipped = clip === null ? null : clipByGlobalNorm(gradients, clip);
    adamStep({
      parameters,
      gradients: clipped?.gradients ?? gradients,
      firstMoments: first,
      secondMoments: second,
      scalars: scalars as Tensor1D,
    });
    const outputs: Record<string, Tensor> = { loss: value };
    if (clipped !== null) outputs.norm = clipped.norm;
    return outputs;
  };
  return { step, parameters, all: [...parameters, ...first, ...second] };
}

function lossOf(parameters: readonly Variable[], ids: Tensor2D, labels: Tensor, state: Tensor1D): Scalar {
  const [
    table,
    g1,
    b1,
    inProj,
    inBias,
    outProj,
    outBias,
    g2,
    b2,
    up,
    upBias,
    down,
    downBias,
    head,
    headBias,
  ] = parameters as unknown as [
    Tensor2D,
    Tensor1D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
    Tensor1D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
    Tensor2D,
    Tensor1D,
  ];
  const bits = dropoutBits(state);
  const rate = 0.1;
  const mask = { causal: true, keyPadding: paddingMask(ids, PAD) as Tensor2D };
  let x = dropout(embed(ids, table, { scale: Math.fround(Math.sqrt(D)), paddingId: PAD }), {
    rate,
    bits,
  }) as Tensor3D;
  const qkv = linear(layerNorm(x, g1, b1, 1e-5), inProj, inBias) as Tensor3D;
  const seen = attention(qkv, null, { heads: HEADS, dModel: D, mask, dropout: { rate, bits } });
  x = add(x, dropout(linear(seen, outProj, outBias), { rate, bits })) as Tensor3D;
  const inner = linear(layerNorm(x, g2, b2, 1e-5), up, upBias, { activation: 'gelu' });
  x = add(x, linear(dropout(inner, { rate, bits }), down, downBias)) as Tensor3D;
  return crossEntropy(linear(x, head, headBias), labels, { ignoreIndex: PAD });
}

function start(shape: readonly number[], parameter: number): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => randomWord(1, 1, i, parameter) / 2 ** 32 - 0.5,
  );
  return tensor(values, [...shape]);
}

/** Inputs of `count` steps: new ids and dropout each, and a learning rate that falls. */
export function tinySteps(count: number, { batch = 3, length = 5 } = {}): Inputs[] {
  let beta1Power = 1;
  let beta2Power = 1;
  return Array.from({ length: count }, (_, step): Inputs => {
    beta1Power *= 0.9;
    beta2Power *= 0.999;
    const ids = Int32Array.from({ length: batch * length }, (_, i) => randomWord(2, 2, i, step) % VOCAB);
    const learningRate = 0.01 / (1 + step / 100);
    return {
      ids: { values: ids, shape: [batch, length] },
      labels: { values: ids.map((id) => (id + 1) % VOCAB), shape: [batch, length] },
      bits: { values: dropoutState(5, step), shape: [4] },
      scalars: { values: adamScalars({ learningRate, beta1Power, beta2Power }), shape: [4] },
    };
  });
}
