/** The same step in seqlab, through the public `train()`: what a user gets, events and all. */
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { idsOf } from '../cases.mjs';
import { contend } from '../contender.mjs';

await contend(async (task) => {
  await startBackend(task.backend ?? 'wasm');
  const { vocab, dModel, heads, layers, feedForward, batch, length, dropout } = task;
  const model = createModel(
    parseModelConfig({
      architecture: 'encoder-decoder',
      vocabSize: vocab,
      dModel,
      heads,
      encoderLayers: layers,
      decoderLayers: layers,
      feedForward,
      dropout,
      normFirst: true,
      positional: 'sinusoidal',
    }),
    { seed: 0 },
  );
  const batches = fixedBatch({
    kind: 'tokens',
    batchSize: batch,
    srcLength: length,
    tgtLength: length,
    src: idsOf(task, 1),
    tgt: idsOf(task, 2),
    labels: idsOf(task, 3),
  });
  const config = parseTrainingConfig({ steps: 1e9, seed: 0 });
  const events = train({ model, batches, config, loss: crossEntropyLoss() });
  return {
    async steps(count) {
      for (let left = count; ; ) {
        const { value } = await events.next();
        if (value.type === 'step' && --left === 0) return value.loss;
      }
    },
  };
});
