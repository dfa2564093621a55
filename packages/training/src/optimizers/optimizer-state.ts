import { type NamedArrays, SeqlabError } from '@seqlab/core';
import { type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { assignArrays, readArrays } from '../named-variables.js';
import type { Optimizer } from './optimizer.js';

/** The moments of one optimizer over one set of parameters, on the device. */
export interface OptimizerState {
  /** one list per moment */
  readonly moments: readonly (readonly Variable[])[];
  /** named `<moment>.<parameter>` */
  named(): ReadonlyMap<string, Variable>;
  dispose(): void;
}

/** Zeros for every moment. */
export function optimizerState(
  optimizer: Optimizer,
  parameters: ReadonlyMap<string, Variable>,
): OptimizerState {
  const named = new Map<string, Variable>();
  const moments = optimizer.moments.map((moment) =>
    [...parameters].map(([name, parameter]) => {
      const initial = zeros(parameter.shape);
      // Moments are state, no parameters: not trainable, or tfjs would collect them for gradients.
      const slot = variable(initial, false);
      initial.dispose();
      named.set(`${moment}.${name}`, slot);
      return slot;
    }),
  );
  return {
    moments,
    named: () => named,
    dispose() {
      for (const slot of named.values()) slot.dispose();
    },
  };
}

/** Plain copies, as a snapshot holds them; `into` are such that are no longer wanted. */
export function readOptimizer(state: OptimizerState, into: NamedArrays | null = null): Promise<NamedArrays> {
  return readArrays(state.named(), into);
}

/** @throws resume-optimizer if the arrays belong to another optimizer or model */
export function restoreOptimizer(state: OptimizerState, arrays: NamedArrays): void {
  assignArrays(
    state.named(),
    arrays,
    (what) =>
      new SeqlabError(
        'resume-optimizer',
        `train: the snapshot's optimizer state does not fit: ${what}. Resume with the model and the optimizer of the run.`,
      ),
  );
}
