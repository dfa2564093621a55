import type { Tensor } from '@tensorflow/tfjs-core';

export interface AccumulateKernels {
  /** In place on the accumulators: sum = (reset ? 0 : sum) + gradient·scale. inputs: `sum0…`, `gradient0…` */
  SeqlabAccumulate: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; scale: number; reset: boolean };
    outputs: [];
  };
}
