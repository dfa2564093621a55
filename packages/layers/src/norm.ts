import type { LayerNorm } from './layer-norm.js';
import type { RMSNorm } from './rms-norm.js';

/** What a layer normalises with: x […, D] → […, D]. Either kind fits wherever the other does. */
export type Norm = LayerNorm | RMSNorm;
