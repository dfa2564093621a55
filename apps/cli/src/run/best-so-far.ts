import type { MetricsEvent } from '@seqlab/training/node';
import type { Selection } from './run-config.js';

/** Follows the loss of the validation split: which state is the best so far, and whether it is time to end. */
export interface BestSoFar {
  /** @returns whether no evaluation before had so low a loss */
  tell(loss: number): boolean;
  /** whether as many evaluations as patience allows have passed without a lower loss */
  readonly exhausted: boolean;
}

/** @param before what an earlier part of the run has logged */
export function bestSoFar({ patience }: Selection, before: readonly MetricsEvent[]): BestSoFar {
  let lowest = Number.POSITIVE_INFINITY;
  let since = 0;
  const tell = (loss: number) => {
    const better = loss < lowest;
    since = better ? 0 : since + 1;
    if (better) lowest = loss;
    return better;
  };
  for (const event of before) {
    // Older logs hold null where the loss was NaN, and null is below every number.
    if (event.type === 'evaluation') tell(event.metrics.loss ?? Number.NaN);
  }
  return {
    tell,
    get exhausted() {
      return patience !== null && since >= patience;
    },
  };
}
