/**
 * Trains each of the runs below from seed 0 on the built packages, with whatever Node runs this, and prints
 * `{"node": "v…", "runs": {name: {"hash": "…", "losses": [60 numbers]}}}`. `--fast-math` takes the relaxed-SIMD kernels.
 */
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig, weightHash } from '@seqlab/core';
import { allEightCopy, batchOf } from '@seqlab/datasets';
import { createModel, presets, weightsOf } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, fixedBatch, train } from '@seqlab/training';

const padded = presets['seq2seq-padded'];
const wider = { ...padded, dModel: 16, heads: 2, feedForward: 32, encoderLayers: 2 };
const common = { steps: 60, learningRate: 0.01, seed: 0 };

/** Between them they take every function that engines compute differently to the weights: exp, log, erf, sin, cos and pow. */
const runs = {
  paper: { model: padded, training: { ...common, schedule: 'multistep', milestones: [20, 40] } },
  rotary: {
    model: { ...wider, positional: 'rotary', activation: 'gelu' },
    training: { ...common, optimizer: 'adamw', schedule: 'warmup-cosine', warmupSteps: 5, clipNorm: 1 },
  },
  alibi: {
    model: { ...wider, positional: 'alibi', normFirst: false },
    training: { ...common, schedule: 'noam', warmupSteps: 20, labelSmoothing: 0.1 },
  },
  relative: {
    model: { ...wider, positional: 'relative', activation: 'gelu' },
    training: { ...common, optimizer: 'sgd', momentum: 0.9, accumulationSteps: 2 },
  },
};

const fastMath = process.argv.includes('--fast-math');
await startBackend('wasm', { fastMath });
const batch = batchOf(allEightCopy, symbolTokenizer('01', { padding: true }));

const trained = async ({ model: modelConfig, training }) => {
  const model = createModel(parseModelConfig(modelConfig), { seed: training.seed });
  const loss = crossEntropyLoss({ labelSmoothing: training.labelSmoothing, ignoreIndex: modelConfig.padId });
  const losses = [];
  const config = parseTrainingConfig({ ...training, fastMath });
  for await (const event of train({ model, batches: fixedBatch(batch), config, loss })) {
    if (event.type === 'step') losses.push(event.loss);
  }
  const hash = weightHash(await weightsOf(model));
  model.dispose();
  return { hash, losses };
};

const results = {};
for (const [name, run] of Object.entries(runs)) results[name] = await trained(run);
console.log(JSON.stringify({ node: process.version, runs: results }));
