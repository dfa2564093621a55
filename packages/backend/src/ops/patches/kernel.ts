import type { Tensor } from '@tensorflow/tfjs-core';

export interface PatchesKernels {
  /** images [B,Y,X,C] → [B,(Y/p)·(X/p),p·p·C]: patches row by row, each flattened as [p,p,C] */
  SeqlabPatches: { inputs: { images: Tensor }; attributes: { size: number }; outputs: [y: Tensor] };
  SeqlabPatchesGradient: {
    inputs: { dy: Tensor };
    attributes: { size: number; height: number; width: number; channels: number };
    outputs: [dImages: Tensor];
  };
}
