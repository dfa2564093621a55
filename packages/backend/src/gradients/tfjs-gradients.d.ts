import type { GradConfig } from '@tensorflow/tfjs-core';

/** tfjs's own gradients of its ops, on every backend. Made by `scripts/build-gradients.mjs`. */
export const gradients: readonly GradConfig[];
