import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What a backend may implement natively: the inputs, attributes and outputs of every kernel of ours. A backend registers
 * `tf.registerKernel({ kernelName, backendName, kernelFunc })` under these names; where it has none, the op's reference runs
 * with exactly the same arguments. A kernel and its `…Gradient` are registered together or not at all, because a `memo` is
 * private to the pair: any shape and any content, made by the forward kernel and read by the gradient kernel alone.
 *
 * `…` stands for any leading dimensions (none included), R for their product. Tensors are float32 unless "int32" is said, dense and row-major.
 * Every check has been done before a kernel runs: shapes agree, dtypes are right, nothing is disposed. B, T, S and R may be 0, widths and vocabularies not.
 * Ids and labels that are out of range read nothing and write nothing: such a row is NaN and sends no gradient.
 * Shape letters: B batch, T target length, S source length, D model width, H heads, K = D/H, V vocabulary.
 */
export interface Kernels {
  /** y = activation(x·weightᵀ + bias) with rows [rowFrom, rowTo) of weight and bias. `preActivation` is there for gelu alone. */
  SeqlabLinear: {
    /** x […, I] · weight [N, I] · bias [N] */
    inputs: { x: Tensor; weight: Tensor; bias?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number };
    /** y […, O] with O = rowTo − rowFrom · preActivation […, O] */
    outputs: [y: Tensor, preActivation?: Tensor];
  };
  /** `y` is given for relu, `preActivation` for gelu. Rows of dWeight and dBias outside [rowFrom, rowTo) are zeros. */
  SeqlabLinearGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; y?: Tensor; preActivation?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number; hasBias: boolean };
    /** dX […, I] · dWeight [N, I] · dBias [N] if hasBias */
    outputs: [dX: Tensor, dWeight: Tensor, dBias?: Tensor];
  };

  /** (x − mean)/√(variance + epsilon)·weight + bias over the last axis, variance with 1/D; at D = 1 exactly the bias */
  SeqlabLayerNorm: {
    /** x […, D] · weight [D] · bias [D] */
    inputs: { x: Tensor; weight: Tensor; bias: Tensor };
    attributes: { epsilon: number };
    outputs: [y: Tensor, memo: Tensor];
  };
  SeqlabLayerNormGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; memo: Tensor };
    attributes: { epsilon: number };
    outputs: [dX: Tensor, dWeight: Tensor, dBias: Tensor];
  };

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
    outputs: [y: Tensor, memo: Tensor];
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
      memo: Tensor;
    };
    attributes: AttentionAttributes & { biasGradient: boolean };
    /** dQuery (shape of query), then dKeyValue if keyValue is given, then dBias (shape of bias) if biasGradient */
    outputs: Tensor[];
  };

  /** y[b,t] = weight[ids[b,t]]·scale + positions[t]; the first T rows of positions are used */
  SeqlabEmbed: {
    /** ids [B, T] int32 · weight [V, D] · positions [P, D], P ≥ T */
    inputs: { ids: Tensor; weight: Tensor; positions?: Tensor };
    attributes: { scale: number };
    /** y [B, T, D] */
    outputs: [y: Tensor];
  };
  /** Scatter-add in ascending order of (b, t). paddingId −1 means none; its row of dWeight is zeros. */
  SeqlabEmbedGradient: {
    /** dy [B, T, D] · ids [B, T] int32 */
    inputs: { dy: Tensor; ids: Tensor };
    /** positionRows: P, or 0 if there is no gradient of positions to compute */
    attributes: { scale: number; vocabSize: number; paddingId: number; positionRows: number };
    /** dWeight [V, D] · dPositions [P, D] if positionRows > 0 */
    outputs: [dWeight: Tensor, dPositions?: Tensor];
  };

  /**
   * Mean over rows that are not ignored of (1 − ε)·(−log p[label]) + ε·mean over V of (−log p), with ε = labelSmoothing.
   * No row left: loss 0 and gradient 0.
   */
  SeqlabCrossEntropy: {
    /** logits […, V] · labels […] int32 */
    inputs: { logits: Tensor; labels: Tensor };
    attributes: CrossEntropyAttributes;
    /** loss [] */
    outputs: [loss: Tensor, memo: Tensor];
  };
  SeqlabCrossEntropyGradient: {
    /** dy [] */
    inputs: { dy: Tensor; logits: Tensor; labels: Tensor; memo: Tensor };
    attributes: CrossEntropyAttributes;
    outputs: [dLogits: Tensor];
  };

  /** mean of (prediction − target)² */
  SeqlabMeanSquaredError: {
    inputs: { prediction: Tensor; target: Tensor };
    attributes: Record<never, never>;
    outputs: [loss: Tensor];
  };
  SeqlabMeanSquaredErrorGradient: {
    inputs: { dy: Tensor; prediction: Tensor; target: Tensor };
    attributes: Record<never, never>;
    outputs: [dPrediction: Tensor, dTarget: Tensor];
  };

  /** x·(1/(1 − rate)) or 0 by the bits of element i at this site (see DropoutBits); the factor is rounded to float32, the threshold is ⌈rate·2³²⌉. Its gradient is the same kernel on dy. */
  SeqlabDropout: {
    inputs: { x: Tensor; dropoutBits: Tensor };
    attributes: { rate: number; site: number };
    outputs: [y: Tensor];
  };

  /** a + b, equal shapes; the gradient needs no kernel */
  SeqlabAdd: { inputs: { a: Tensor; b: Tensor }; attributes: Record<never, never>; outputs: [y: Tensor] };

  /** int32, 1 where ids equal padId, else 0 */
  SeqlabPaddingMask: { inputs: { ids: Tensor }; attributes: { padId: number }; outputs: [mask: Tensor] };

  /** a [B,T,D] then b [B,U,D] → [B,T+U,D]; its gradient is two SeqlabSliceSequence */
  SeqlabConcatSequence: {
    inputs: { a: Tensor; b: Tensor };
    attributes: Record<never, never>;
    outputs: [y: Tensor];
  };
  /** x [B,T,D] → positions [from, to) [B,to−from,D] */
  SeqlabSliceSequence: {
    inputs: { x: Tensor };
    attributes: { from: number; to: number };
    outputs: [y: Tensor];
  };
  /** dy [B,to−from,D] → dX [B,length,D], zeros elsewhere */
  SeqlabSliceSequenceGradient: {
    inputs: { dy: Tensor };
    attributes: { from: number; to: number; length: number };
    outputs: [dX: Tensor];
  };
  /** token [D] before every row of x [B,T,D] → [B,T+1,D] */
  SeqlabPrependToken: {
    inputs: { x: Tensor; token: Tensor };
    attributes: Record<never, never>;
    outputs: [y: Tensor];
  };
  /** dy [B,T+1,D] → dX [B,T,D], dToken [D] = sum over B of dy[:,0] */
  SeqlabPrependTokenGradient: {
    inputs: { dy: Tensor };
    attributes: Record<never, never>;
    outputs: [dX: Tensor, dToken: Tensor];
  };
  /** images [B,Y,X,C] → [B,(Y/p)·(X/p),p·p·C]: patches row by row, each flattened as [p,p,C] */
  SeqlabPatches: { inputs: { images: Tensor }; attributes: { size: number }; outputs: [y: Tensor] };
  SeqlabPatchesGradient: {
    inputs: { dy: Tensor };
    attributes: { size: number; height: number; width: number; channels: number };
    outputs: [dImages: Tensor];
  };

  /** Over the positions of x [B,T,D] whose padding [B,T] int32 is not 1 → [B,D]; a row of padding alone gives zeros */
  SeqlabPool: {
    inputs: { x: Tensor; padding?: Tensor };
    attributes: { mode: PoolMode };
    outputs: [y: Tensor];
  };
  SeqlabPoolGradient: {
    inputs: { dy: Tensor; padding?: Tensor };
    attributes: { mode: PoolMode; length: number };
    outputs: [dX: Tensor];
  };

  /**
   * Rotates the first `columns` columns of x [B,T,W] in heads of width K (columns = a multiple of K), the others pass through.
   * Pair (2i, 2i+1) of a head at position t turns by the angle whose cosine and sine are table[offset + t, 2i] and [.., 2i+1]
   * (table [P, K]); `inverse` turns back, which is the gradient.
   */
  SeqlabRotary: {
    inputs: { x: Tensor; table: Tensor };
    attributes: { columns: number; offset: number; inverse: boolean };
    outputs: [y: Tensor];
  };

  /** table [N,H], buckets [T,S] int32 → [H,T,S] = table[buckets[t,s], h] */
  SeqlabRelativeBias: {
    inputs: { table: Tensor; buckets: Tensor };
    attributes: Record<never, never>;
    outputs: [bias: Tensor];
  };
  SeqlabRelativeBiasGradient: {
    inputs: { dy: Tensor; buckets: Tensor };
    attributes: { rows: number };
    outputs: [dTable: Tensor];
  };

  /**
   * In place on parameters, first and second moments. inputs: `parameter0…`, `gradient0…`, `first0…`, `second0…`, `scalars`; see AdamScalars.
   * Per element, in float32 and in this order (torch.optim's):
   *   coupled: g += p·decay   decoupled: p *= decay
   *   m = m·β1 + g·(1−β1);  v = v·β2 + ((1−β2)·g)·g;  p −= (stepSize·m)/(√v/√bias2 + epsilon)
   * β1, 1−β1, β2, 1−β2 and epsilon are rounded from double to float32.
   */
  SeqlabAdam: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; beta1: number; beta2: number; epsilon: number; decoupled: boolean };
    outputs: [];
  };
  /**
   * In place. inputs: `parameter0…`, `gradient0…`, `scalars`, and `velocity0…` if momentum ≠ 0; see SgdScalars. Per element:
   *   g += p·weightDecay;  b = b·momentum + g·dampeningFactor;  g = nesterov ? g + b·momentum : b;  p −= learningRate·g
   * without momentum only the first and the last.
   */
  SeqlabSgd: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; momentum: number; nesterov: boolean };
    outputs: [];
  };
  /** In place on the accumulators: sum = (reset ? 0 : sum) + gradient·scale. inputs: `sum0…`, `gradient0…` */
  SeqlabAccumulate: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; scale: number; reset: boolean };
    outputs: [];
  };
  /**
   * norm = √Σ g² over all gradients; each clipped gradient is g·min(1, maxNorm/(norm + 1e-6)), a NaN norm makes them NaN.
   * inputs: `gradient0…`; outputs: the clipped gradients (new tensors), then norm [].
   */
  SeqlabClipByGlobalNorm: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; maxNorm: number };
    outputs: Tensor[];
  };
}

export type Activation = 'none' | 'relu' | 'gelu';
export type PoolMode = 'mean' | 'sum';

export interface AttentionAttributes {
  heads: number;
  /** D */
  dModel: number;
  causal: boolean;
  dropoutRate: number;
  /** the dropout site; 0 if there are no bits */
  site: number;
}

export interface CrossEntropyAttributes {
  /** whether ignoreIndex counts; if not, it is 0 */
  ignores: boolean;
  ignoreIndex: number;
  labelSmoothing: number;
}

export type KernelName = keyof Kernels;
export type KernelInputs<N extends KernelName> = Kernels[N]['inputs'];
export type KernelAttributes<N extends KernelName> = Kernels[N]['attributes'];
export type KernelOutputs<N extends KernelName> = Kernels[N]['outputs'];

/** The op in stock tfjs ops: the definition of correct. No tape and no tidy: whoever calls it provides both. */
export type Reference<N extends KernelName> = (
  inputs: KernelInputs<N>,
  attributes: KernelAttributes<N>,
) => KernelOutputs<N>;

/** Places in the float32 scalars [4] of SeqlabAdam: what moves from step to step is computed in double by the caller. */
export const AdamScalars = {
  /** learning rate / (1 − β1^t) */
  stepSize: 0,
  /** √(1 − β2^t) */
  bias2Root: 1,
  /** coupled: weight decay · decoupled: 1 − learning rate·weight decay */
  decay: 2,
  length: 4,
} as const;

/** Places in the float32 scalars [4] of SeqlabSgd. */
export const SgdScalars = {
  learningRate: 0,
  /** 1 at the first step, then 1 − dampening */
  dampeningFactor: 1,
  weightDecay: 2,
  length: 4,
} as const;
