import type { Tensor } from '@tensorflow/tfjs-core';

export interface AttentionKernels {
  /**
   * Heads are columns: head h of q is columns [h·K, (h+1)·K). Without keyValue the query is packed [B,T,3D] = q | k | v (then S = T);
   * with it query is [B,T,D] and keyValue [B,S,2D] = k | v. Key s is seen by query t if not (causal and s > t) and not
   * keyPadding[b,s]; rows that see nothing (or only scores of −Infinity) give zeros. Dropout acts on the weights, element
   * index over [B,H,T,S] row-major; without dropoutBits the rate is 0.
   */
  SeqlabAttention: {
    /** keyPadding [B, S] int32, 1 = not seen · bias [H or 1, T, S] added to the scores · dropoutBits [4] int32 */
    inputs: { query: Tensor; keyValue?: Tensor; keyPadding?: Tensor; bias?: Tensor; dropoutBits?: Tensor };
    attributes: AttentionAttributes;
    /** y [B, T, D] */
    outputs: [y: Tensor, saved: Tensor];
  };
  SeqlabAttentionGradient: {
    inputs: {
      dy: Tensor;
      query: Tensor;
      keyValue?: Tensor;
      keyPadding?: Tensor;
      bias?: Tensor;
      dropoutBits?: Tensor;
      y: Tensor;
      saved: Tensor;
    };
    attributes: AttentionAttributes & { biasGradient: boolean };
    /** dQuery (shape of query), then dKeyValue if keyValue is given, then dBias (shape of bias) if biasGradient */
    outputs: Tensor[];
  };
}

export interface AttentionAttributes {
  heads: number;
  /** D */
  dModel: number;
  causal: boolean;
  dropoutRate: number;
  /** the dropout site; 0 if there are no bits */
  site: number;
}
