import { SeqlabError } from '@seqlab/core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { differentiable, present } from '../../differentiable.js';
import { checkIds } from '../../ids.js';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkNotEmpty, checkNumber, checkOptions, checkShape } from '../../tensor-checks.js';
import { embedGradientReference, embedReference } from './reference.js';

export interface EmbedOptions {
  /** what each row is multiplied by, √D in the paper. Default: 1 */
  readonly scale?: number;
  /** [P, D] with P ≥ T: row t is added at position t. Default: none */
  readonly positions?: Tensor2D;
  /** positions are a fixed table and need no gradient: saves its computation. Default: false */
  readonly constantPositions?: boolean;
  /** this row of weight gets no gradient. Default: null, none */
  readonly paddingId?: number | null;
}

/**
 * Token embedding: weight[ids[b, t]]·scale + positions[t].
 * @param ids [B, T] int32, 0 … V−1
 * @param weight [V, D]
 * @returns [B, T, D]
 * @throws `ids-out-of-range`, `embed-too-long`, `tensor-shape`, `tensor-empty`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Vaswani et al. 2017, "Attention Is All You Need", sections 3.4 and 3.5
 */
export function embed(ids: Tensor2D, weight: Tensor2D, options: EmbedOptions = {}): Tensor3D {
  checkOptions('embed', options);
  const { scale = 1, positions, constantPositions = false, paddingId = null } = options;
  checkShape('embed', 'weight', weight, ['V', 'D']);
  checkNotEmpty('embed', 'weight', weight);
  const [vocabSize, width] = weight.shape;
  checkShape('embed', 'ids', ids, ['B', 'T'], 'int32');
  checkIds('embed', 'ids', ids, vocabSize, null);
  checkNumber('embed', 'scale', scale, '(−∞, ∞)', Number.isFinite(scale));
  if (paddingId !== null) checkInteger('embed', 'paddingId', paddingId, 0, vocabSize - 1);
  if (positions !== undefined) {
    checkShape('embed', 'positions', positions, ['P', width]);
    checkNotEmpty('embed', 'positions', positions);
    if (positions.shape[0] < ids.shape[1]) {
      throw new SeqlabError(
        'embed-too-long',
        `embed: ids [${ids.shape.join(', ')}] are longer than the ${positions.shape[0]} rows of positions. Shorten the rows or make the table of positions longer.`,
      );
    }
  }

  const learned = positions !== undefined && !constantPositions;
  return differentiable(learned ? [weight, positions] : [weight], () => {
    const [y] = runKernel('SeqlabEmbed', present({ ids, weight, positions }), { scale }, embedReference);
    return {
      value: y,
      saved: { ids: ids as Tensor },
      gradient: (dy, saved) =>
        runKernel(
          'SeqlabEmbedGradient',
          { dy, ids: saved.ids },
          { scale, vocabSize, paddingId: paddingId ?? -1, positionRows: learned ? positions.shape[0] : 0 },
          embedGradientReference,
        ) as Tensor[],
    };
  }) as Tensor3D;
}
