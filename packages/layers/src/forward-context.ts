import type { DropoutBits } from '@seqlab/backend';
import type { Look } from './look.js';

/** What changes from one forward pass to the next and belongs to no layer. */
export interface ForwardContext {
  /** null: no dropout (evaluation) */
  readonly dropout: DropoutBits | null;
  /** who sees the activations of this pass, and may change them; without one, fused ops run and nothing is named */
  readonly look?: Look;
  /** whether layers of a stack keep nothing for the backward pass but what they read, and run again in it: less memory, the same bits; default false */
  readonly recompute?: boolean;
}

/** The context of evaluation, and of a forward pass that is given none: no dropout. */
export const EVALUATION: ForwardContext = { dropout: null };
