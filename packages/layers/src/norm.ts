import { layerNorm as layerNormOp, rmsNorm as rmsNormOp } from '@seqlab/backend';
import { checkNumber, checkOptions } from '@seqlab/core';
import { keep, type Rank, type Tensor, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { checkCount } from './check-sizes.js';
import type { Initializer } from './initializer.js';
import { type Module, moduleOf } from './module.js';

/** (x − mean)/√(variance + ε)·weight + bias over the last axis (Ba et al. 2016): names `weight` [D] and `bias` [D], if it has one. At D = 1 exactly the bias. */
export interface LayerNorm extends Module {
  /** x […, D] → […, D] */
  forward<X extends Tensor>(x: X): X;
}

/**
 * Weight 1 and bias 0 at the start.
 * @param width D
 * @param eps added to the variance, above 0; torch's default is 1e-5
 * @param options `bias: false`: none, as torch's bias=False; default: true
 * @throws `layer-size`, `layer-epsilon`, `options-object`
 */
export function createLayerNorm(
  initializer: Initializer,
  width: number,
  eps = 1e-5,
  options: { readonly bias?: boolean } = {},
): LayerNorm {
  checkOptions('createLayerNorm', options, ['bias']);
  checkCount('createLayerNorm', 'width', width);
  checkNumber(
    {
      code: 'layer-epsilon',
      where: 'createLayerNorm',
      name: 'eps',
      value: eps,
      expected: 'a finite number above 0',
      advice: 'Leave it out for 1e-5.',
    },
    (value) => value > 0 && Number.isFinite(value),
  );
  const weight = initializer.constant([width] as const, 1);
  if (options.bias === false) return withoutBias(weight, eps);
  const bias = initializer.constant([width] as const, 0);
  return {
    ...moduleOf({ weight, bias }),
    forward: (x) => layerNormOp(x, weight, bias, eps),
  };
}

/** The op adds a bias: here a constant 0, which nobody trains. */
function withoutBias(weight: Variable<Rank.R1>, eps: number): LayerNorm {
  const zero = keep(zerosLike(weight));
  const owned = moduleOf({ weight });
  return {
    ...owned,
    dispose() {
      owned.dispose();
      zero.dispose();
    },
    forward: (x) => layerNormOp(x, weight, zero, eps),
  };
}

/** x/√(mean of x² + ε)·weight over the last axis (Zhang & Sennrich 2019), torch's nn.RMSNorm: name `weight` [D]. */
export interface RMSNorm extends Module {
  /** x […, D] → […, D] */
  forward<X extends Tensor>(x: X): X;
}

/**
 * Weight 1 at the start.
 * @param width D
 * @param eps added to the mean of squares, in (0, 1]. Default: null, 2⁻²³, torch's for float32
 * @throws `layer-size`, `layer-epsilon`
 */
export function createRMSNorm(initializer: Initializer, width: number, eps: number | null = null): RMSNorm {
  checkCount('createRMSNorm', 'width', width);
  if (eps !== null) {
    checkNumber(
      {
        code: 'layer-epsilon',
        where: 'createRMSNorm',
        name: 'eps',
        value: eps,
        expected: 'a number above 0, at most 1, or null',
        advice: "Leave it out for torch's 2⁻²³.",
      },
      (value) => value > 0 && value <= 1,
    );
  }
  const weight = initializer.constant([width] as const, 1);
  return { ...moduleOf({ weight }), forward: (x) => rmsNormOp(x, weight, eps) };
}

/** What a layer normalises with: x […, D] → […, D]. Either kind fits wherever the other does. */
export type Norm = LayerNorm | RMSNorm;
