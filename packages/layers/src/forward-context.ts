import type { DropoutBits } from '@seqlab/backend';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { MultiheadAttention } from './attention/multihead-attention.js';

/** What changes from one forward pass to the next and belongs to no layer. */
export interface ForwardContext {
  /** null: no dropout (evaluation) */
  readonly dropout: DropoutBits | null;
  /** Called with the attention weights [B, H, T, S] before dropout; they live as long as the pass, unless kept. */
  readonly observeAttention?: (attention: MultiheadAttention, weights: Tensor4D) => void;
  /** Called with the hidden values [B, T, F] of each feed-forward block after its activation; they live as long as the pass. */
  readonly observeFeedForward?: (hidden: Tensor3D) => void;
}

/** The context of evaluation, and of a forward pass that is given none: no dropout. */
export const EVALUATION: ForwardContext = { dropout: null };
