import { add } from '@seqlab/backend';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { LayerNorm } from './layer-norm.js';

/** How a sublayer, its norm and the residual stream go together: x [B, T, D] → [B, T, D]. */
export type Residual = (x: Tensor3D, norm: LayerNorm, sublayer: (x: Tensor3D) => Tensor3D) => Tensor3D;

/** x + f(norm(x)): torch's norm_first=True (Xiong et al. 2020). */
export const preNorm: Residual = (x, norm, sublayer) => add(x, sublayer(norm.forward(x)));

/** norm(x + f(x)): torch's default (Vaswani et al. 2017). */
export const postNorm: Residual = (x, norm, sublayer) => norm.forward(add(x, sublayer(x)));
