import { describe } from 'vitest';
import { cases } from './cases.js';
import { testOp } from './test-op.js';

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('on webgpu', () => {
  for (const each of cases) {
    const { value, gradient } = each.tolerance ?? { value: 5e-6, gradient: 1e-5 };
    // the same suite as on cpu and wasm; GPUs may fuse products with sums and approximate division, exp and sqrt
    const tolerance = { value: 2 * value, gradient: 2 * gradient };
    testOp(each, ['webgpu'], { tolerance, runs: Math.min(60, (each.runs ?? 60) / 2) });
  }
});
