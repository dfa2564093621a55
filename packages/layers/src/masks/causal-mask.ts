import type { AttentionMask } from '@seqlab/backend';

/** A position sees itself and what came before (Vaswani et al. 2017, section 3.2.3). */
export const causalMask: AttentionMask = { causal: true };
