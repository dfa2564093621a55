/** The step in seqlab, through the public `train()`: what a user gets, events and all. */
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { contend } from './contend.mjs';

await contend(async (task) => {
  await startBackend(task.backend, { fastMath: task.fastMath });
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
    src: Int32Array.from(task.src),
    tgt: Int32Array.from(task.tgt),
    labels: Int32Array.from(task.labels),
  });
  let program = null;
  const events = train({
    model,
    batches,
    config: parseTrainingConfig({ steps: 1e9, seed: 0 }),
    loss: crossEntropyLoss(),
    onReplay: (stats) => {
      program = stats;
    },
  });
  return {
    async steps(count) {
      for (let left = count; ; ) {
        const { value } = await events.next();
        if (value.type === 'step' && --left === 0) return value.loss;
      }
    },
    // a replayed step is one call from JavaScript, of that many instructions; without replay nobody counts
    calls: () => ({
      kernelCalls: program?.instructions ?? null,
      callsFromHost: program === null ? null : 1,
      plannedBytes: program?.bytes ?? null,
    }),
  };
});
