import { capture, type ProgramStats, type Rows } from '@seqlab/backend';
import type { PlannedStep } from './step-inputs.js';
import type { StepInputs, StepOutputs } from './training-step.js';

/** What one update tells. */
export interface Update {
  /** before the update: the sum of what its parts add to it */
  readonly loss: number;
  /** before clipping; only where the step computes it */
  readonly gradientNorm?: number;
}

/** Runs planned updates in order. */
export interface StepRunner {
  run(steps: readonly PlannedStep[]): Promise<Update[]>;
  /** whether several updates are one call: known after the first run */
  readonly batched: boolean;
  /** why they are not: a kernel that cannot be recorded, or a backend without capture; null if they are, or nothing has run */
  readonly fallback: string | null;
  /** of the program that ran last; null if none did */
  readonly program: ProgramStats | null;
  dispose(): void;
}

/** Records the step when it runs first and replays it from then on; where it cannot be recorded, it runs op by op. */
export function stepRunner(step: (inputs: StepInputs) => StepOutputs): StepRunner {
  const captured = capture(step);
  let ran = false;
  return {
    async run(steps) {
      const rows = await captured.run(steps.map(({ inputs }) => inputs));
      ran = true;
      return steps.map((_, i) => updateAt(rows, i));
    },
    get batched() {
      return ran && captured.fallback === null;
    },
    get fallback() {
      return captured.fallback;
    },
    get program() {
      return captured.stats;
    },
    dispose: () => captured.dispose(),
  };
}

function updateAt({ gradientNorm, ...losses }: Rows, step: number): Update {
  const loss = Object.values(losses).reduce((sum, values) => sum + values[step]!, 0);
  return gradientNorm === undefined ? { loss } : { loss, gradientNorm: gradientNorm[step]! };
}
