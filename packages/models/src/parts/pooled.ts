import { meanPool, sliceSequence, sumPool } from '@seqlab/backend';
import type { ModelConfig } from '@seqlab/core';
import { customGrad, reshape, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/**
 * What the un-embedding sees of the encoder's [B, S, D]: all of it ("none"), the mean or the sum of the positions that are not
 * padding, or the first position ("class") as [B, 1, D]. The first is the class token of an image, and SOS of a text, whose embedding serves as
 * one (Devlin et al. 2019, section 3).
 */
export function pooled(x: Tensor3D, pooling: ModelConfig['pooling'], padding: Tensor2D | null): Tensor3D {
  if (pooling === 'none') return x;
  if (pooling === 'class') return sliceSequence(x, 0, 1);
  return asOnePosition(pooling === 'mean' ? meanPool(x, padding) : sumPool(x, padding));
}

/** [B, D] → [B, 1, D]. With a gradient of its own, because tfjs registers that of Reshape only where all of its gradients are loaded. */
const asOnePosition = customGrad((x) => {
  const [batch, width] = (x as Tensor2D).shape;
  return {
    value: reshape(x as Tensor2D, [batch, 1, width]),
    gradFunc: (dy: Tensor) => reshape(dy, [batch, width]),
  };
}) as unknown as (x: Tensor2D) => Tensor3D;
