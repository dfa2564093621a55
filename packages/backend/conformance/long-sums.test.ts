import { beforeAll, describe, expect, test } from 'vitest';
import { startBackend } from '../src/index.js';
import { errorsOf, LONG_SUMS } from './long-sums.js';

// largest error of a result, relative to the largest value in it; one chain of additions is off by up to 2e-5 in these
const backends = [
  ['cpu', 6e-6],
  ['wasm', 1e-6],
  ...(process.env.SEQLAB_WEBGPU === 'none' ? [] : ([['webgpu', 3e-6]] as const)),
] as const;

describe.each(backends)('sums over thousands of terms keep their digits on %s', (backend, tolerance) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  test.each(LONG_SUMS.map((sum) => [sum.name, sum] as const))('%s', async (_, sum) => {
    for (const error of await errorsOf(sum)) expect(error).toBeLessThan(tolerance);
  });
});
