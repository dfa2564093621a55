import type { Tensor } from '@tensorflow/tfjs-core';

export interface DropoutKernels {
  /** x·(1/(1 − rate)) or 0 by the bits of element i at this site (see DropoutBits); the factor is rounded to float32, the threshold is ⌈rate·2³²⌉. Its gradient is the same kernel on dy. */
  SeqlabDropout: {
    inputs: { x: Tensor; dropoutBits: Tensor };
    attributes: { rate: number; site: number };
    outputs: [y: Tensor];
  };
}
