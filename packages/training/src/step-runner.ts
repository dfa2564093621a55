import { type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type HostArray, upload } from './batch-arrays.js';
import type { PlannedStep } from './step-inputs.js';
import type { StepInputs, StepOutputs } from './training-step.js';

/** Runs planned updates in order and tells the loss before each: the mean over its micro-batches. */
export interface StepRunner {
  run(steps: readonly PlannedStep[]): Promise<number[]>;
  /** whether several steps are one call; if not, one at a time lets the event loop breathe most */
  readonly batched: boolean;
  dispose(): void;
}

/** One op after the other. What did not change since the last step is not uploaded again. */
export function eagerRunner(step: (inputs: StepInputs) => StepOutputs): StepRunner {
  const uploaded = new Map<string, { readonly values: HostArray['values']; readonly tensor: Tensor }>();
  function cached(name: string, array: HostArray): Tensor {
    const known = uploaded.get(name);
    if (known?.values === array.values) return known.tensor;
    known?.tensor.dispose();
    const fresh = upload(array);
    uploaded.set(name, { values: array.values, tensor: fresh });
    return fresh;
  }
  return {
    batched: false,
    async run(steps) {
      const losses: number[] = [];
      for (const { inputs } of steps) {
        const tensors = Object.fromEntries(
          Object.entries(inputs).map(([name, array]) => [name, cached(name, array)]),
        );
        losses.push(await meanOf(Object.values(tidy(() => step(tensors)))));
      }
      return losses;
    },
    dispose() {
      for (const entry of uploaded.values()) entry.tensor.dispose();
      uploaded.clear();
    },
  };
}

/** Every input as a tensor of its own, which the caller disposes. */
export function uploadInputs(inputs: PlannedStep['inputs']): StepInputs {
  return Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, upload(array)]));
}

async function meanOf(losses: readonly Scalar[]): Promise<number> {
  let sum = 0;
  for (const loss of losses) {
    sum += (await loss.data())[0]!;
    loss.dispose();
  }
  return sum / losses.length;
}
