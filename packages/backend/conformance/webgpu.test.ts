import { describe } from 'vitest';
import { attentionCase } from './cases/attention.js';
import { addCase, doubledCase, dropoutCase, dropoutTieCase } from './cases/elementwise.js';
import { embedCase } from './cases/embed.js';
import { layerNormCase } from './cases/layer-norm.js';
import { linearCases } from './cases/linear.js';
import { crossEntropyCase, meanSquaredErrorCase } from './cases/losses.js';
import {
  concatSequenceCase,
  patchesCase,
  poolCase,
  prependTokenCase,
  relativeBiasCase,
  rotaryCase,
  sliceSequenceCase,
} from './cases/sequence.js';
import { testOp } from './test-op.js';

// the same suite as on cpu and wasm; GPUs may fuse products with sums and approximate division, exp and sqrt
const backends = ['webgpu'] as const;
const tolerance = { value: 1e-5, gradient: 2e-5 };

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('on webgpu', () => {
  testOp(linearCases[0]!, backends, { tolerance, runs: 40 });
  testOp(linearCases[1]!, backends, { tolerance, runs: 4 });
  testOp(layerNormCase, backends, { tolerance: { value: 2e-5, gradient: 1e-4 }, runs: 40 });
  testOp(attentionCase, backends, { tolerance, runs: 60 });
  testOp(embedCase, backends, { tolerance, runs: 40 });
  testOp(crossEntropyCase, backends, { tolerance, runs: 60 });
  testOp(dropoutCase, backends, { tolerance, runs: 30 });
  testOp(dropoutTieCase, backends, { tolerance, runs: 30 });
  testOp(addCase, backends, { tolerance, runs: 30 });
  testOp(doubledCase, backends, { tolerance, runs: 30 });
  testOp(sliceSequenceCase, backends, { tolerance, runs: 30 });
  testOp(concatSequenceCase, backends, { tolerance, runs: 30 });
  testOp(meanSquaredErrorCase, backends, { tolerance, runs: 30 });
  testOp(prependTokenCase, backends, { tolerance, runs: 30 });
  testOp(poolCase, backends, { tolerance, runs: 30 });
  testOp(patchesCase, backends, { tolerance, runs: 20 });
  testOp(rotaryCase, backends, { tolerance, runs: 30 });
  testOp(relativeBiasCase, backends, { tolerance, runs: 20 });
});
