import { expect, test } from 'vitest';
import { caseText, isReferenceBlas } from './bench-text.js';
import { benchCases } from './cases.js';
import type { Measurement } from './compare.js';

const row: Measurement = {
  contender: 'pytorch',
  threads: 1,
  millisecondsPerStep: 2,
  fastest: 1,
  slowest: 3,
  steps: 9,
  coresUsed: 1,
  tokensPerSecond: 1,
  gflops: 1,
  firstStepMilliseconds: 1,
  setupMilliseconds: 1,
  peakBytes: 2 ** 20,
  ratio: null,
  kernelCalls: 873,
  callsFromHost: 873,
  plannedBytes: null,
};
const textOf = (linearAlgebra?: string | null) =>
  caseText(
    {
      case: benchCases[0]!,
      results: [{ ...row, ...(linearAlgebra !== undefined && { linearAlgebra }) }],
      absent: [],
    },
    null,
    null,
  );

// as Debian's packages lay them: libopenblas0-pthread, libblas3, libatlas3-base, intel-mkl
test.each([
  ['/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so', false],
  ['/usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3', false],
  ['/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0', true],
  ['/usr/lib/x86_64-linux-gnu/atlas/libblas.so.3.10.3', false],
  ['/usr/lib/x86_64-linux-gnu/libmkl_rt.so', false],
  ['generic', false],
])('%s is the reference BLAS: %s', (library, expected) => {
  expect(isReferenceBlas(library)).toBe(expected);
});

test('a bench says what PyTorch multiplies with, and warns of the reference BLAS', () => {
  expect(textOf('/usr/lib/x86_64-linux-gnu/openblas-pthread/libopenblasp-r0.3.21.so')).toContain(
    'pytorch multiplies matrices with libopenblasp-r0.3.21.so',
  );
  expect(textOf('/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0')).toContain(
    'Warning: pytorch multiplies matrices with the reference BLAS (/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.11.0), which is many times slower than what PyTorch has elsewhere. Install OpenBLAS (Debian: apt-get install libopenblas0-pthread) before you compare.',
  );
  for (const none of [undefined, null]) expect(textOf(none)).not.toContain('multiplies');
});
