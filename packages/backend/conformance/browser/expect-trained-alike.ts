import { runEagerly } from '../../src/capture/eager-step.js';
import { startBackend } from '../../src/index.js';
import { D, IN_BIAS, inputsOf, smallRun } from '../small-run.js';
import { expectNear } from '../test-op.js';
import type { PageResult } from './page.js';

/** The page's losses and weights are those of the strict WASM kernels here, run eagerly, to rounding. */
export async function expectTrainedAlike({ losses, weights }: PageResult, steps: number): Promise<void> {
  await startBackend('wasm');
  const { step, variables } = smallRun();
  const expected: number[] = [];
  for (let i = 0; i < steps; i += 1) expected.push((await runEagerly(step, inputsOf(i))).loss![0]!);
  expectNear('losses', losses, expected, 1e-5);
  variables.forEach((variable, i) => {
    expectNear(`variable ${i}`, compared(weights[i]!, i), compared([...variable.dataSync()], i), 1e-4);
  });
}

/** Without the key bias: its gradient is zero in exact arithmetic, so that Adam walks on rounding noise there. */
function compared(values: readonly number[], variable: number): number[] {
  return variable === IN_BIAS ? values.filter((_, i) => i < D || i >= 2 * D) : [...values];
}
