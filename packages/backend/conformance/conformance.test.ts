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

const backends = ['cpu', 'wasm'] as const;

testOp(linearCases[0]!, backends);
testOp(linearCases[1]!, backends, { runs: 8 });
// rows that hardly vary are divided by their tiny deviation, and so is the rounding
testOp(layerNormCase, backends, { tolerance: { value: 1e-5, gradient: 5e-5 } });
testOp(attentionCase, backends, { runs: 200 });
testOp(embedCase, backends);
testOp(crossEntropyCase, backends, { runs: 100 });
testOp(meanSquaredErrorCase, backends);
testOp(dropoutCase, backends);
testOp(dropoutTieCase, backends);
testOp(addCase, backends);
testOp(doubledCase, backends);
testOp(sliceSequenceCase, backends);
testOp(concatSequenceCase, backends);
testOp(prependTokenCase, backends);
testOp(poolCase, backends);
testOp(patchesCase, backends);
testOp(rotaryCase, backends);
testOp(relativeBiasCase, backends);
