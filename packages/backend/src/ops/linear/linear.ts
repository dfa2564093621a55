import { SeqlabError } from '@seqlab/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { differentiable, present } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkLastSize, checkNotEmpty, checkOptions, checkShape, shown } from '../../tensor-checks.js';
import { ACTIVATIONS, type Activation } from './kernel.js';
import { linearGradientReference, linearReference } from './reference.js';

export interface LinearOptions {
  /** applied to the sum; 'gelu' is the exact one with erf, 'gelu-tanh' its approximation with tanh. Default: 'none' */
  readonly activation?: Activation;
  /**
   * Use only rows [from, to) of weight and bias, as torch's packed in_proj does for q, k and v. Their gradients keep the
   * full shape, with zeros elsewhere. Default: all rows
   */
  readonly rows?: readonly [from: number, to: number];
}

/**
 * A dense layer: activation(x·weightᵀ + bias).
 * @param x […, I]
 * @param weight [N, I], torch's layout
 * @param bias [N], or null for none
 * @returns […, O]; O is N, or to − from if `rows` is given
 * @throws `tensor-shape`, `tensor-empty`, `tensor-dtype`, `tensor-disposed`, `linear-rows`, `linear-activation`
 * @example linear(x, inProjWeight, inProjBias, { rows: [0, dModel] }) // the query part of a packed projection
 */
export function linear<T extends Tensor>(
  x: T,
  weight: Tensor2D,
  bias: Tensor1D | null,
  options: LinearOptions = {},
): T {
  checkShape('linear', 'weight', weight, ['N', 'I']);
  checkNotEmpty('linear', 'weight', weight);
  const [total, inputs] = weight.shape;
  if (bias !== null) checkShape('linear', 'bias', bias, [total]);
  checkLastSize('linear', 'x', x, inputs, `weight is [${total}, ${inputs}]`);
  checkOptions('linear', options);
  const { activation = 'none', rows = [0, total] } = options;
  checkRows(rows, total);
  const [rowFrom, rowTo] = rows;
  checkActivation(activation);

  const hasBias = bias !== null;
  return differentiable(hasBias ? [x, weight, bias] : [x, weight], () => {
    const [y, preActivation] = runKernel(
      'SeqlabLinear',
      present({ x, weight, bias: bias ?? undefined }),
      { activation, rowFrom, rowTo },
      linearReference,
    );
    const saved = { x, weight, y: activation === 'relu' ? y : undefined, preActivation };
    return {
      value: y,
      saved: saved as { x: Tensor; weight: Tensor; y?: Tensor; preActivation?: Tensor },
      gradient: (dy, kept) =>
        runKernel(
          'SeqlabLinearGradient',
          { dy, ...kept },
          { activation, rowFrom, rowTo, hasBias },
          linearGradientReference,
        ) as Tensor[],
    };
  }) as T;
}

function checkRows(rows: readonly [from: number, to: number], total: number): void {
  const [from, to] = Array.isArray(rows) ? rows : [];
  if (Number.isInteger(from) && Number.isInteger(to) && from! >= 0 && from! < to! && to! <= total) return;
  throw new SeqlabError(
    'linear-rows',
    `linear: rows is ${Array.isArray(rows) ? `[${rows.map(shown).join(', ')}]` : shown(rows)}, expected integers with 0 ≤ from < to ≤ ${total}, the rows of weight. Change rows.`,
  );
}

function checkActivation(activation: string): void {
  if ((ACTIVATIONS as readonly string[]).includes(activation)) return;
  const names = ACTIVATIONS.map((name) => `'${name}'`);
  throw new SeqlabError(
    'linear-activation',
    `linear: activation is ${typeof activation === 'string' ? `'${activation as string}'` : shown(activation)}, expected ${names.slice(0, -1).join(', ')} or ${names.at(-1)}. Use one of them.`,
  );
}
