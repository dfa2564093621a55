/** The step in seqlab, through the public `train()`: what a user gets, events and all. */
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { chunkSize, crossEntropyLoss, fixedBatch, train } from '@seqlab/training';
import { contend } from './contend.mjs';

await contend(async (task) => {
  await startBackend(task.backend, { fastMath: task.fastMath });
  const { architecture, vocab, dModel, heads, layers, feedForward, batch, length, dropout } = task;
  const model = createModel(
    parseModelConfig({
      architecture,
      vocabSize: vocab,
      dModel,
      heads,
      ...(architecture === 'encoder-decoder' && { encoderLayers: layers }),
      decoderLayers: layers,
      feedForward,
      dropout,
      normFirst: true,
      positional: 'sinusoidal',
    }),
    { seed: 0 },
  );
  const src = Int32Array.from(task.src);
  const tgt = Int32Array.from(task.tgt);
  const batches = fixedBatch({
    kind: 'tokens',
    batchSize: batch,
    srcLength: src.length / batch,
    tgtLength: length,
    src,
    tgt,
    labels: Int32Array.from(task.labels),
  });
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  let program = null;
  let done = 0;
  // The first update is recorded; those after it are computed a block at a time, and their events drained one by one.
  let blockEnd = 1;
  const events = train({
    model,
    batches,
    config: parseTrainingConfig({ steps: 1e9, seed: 0 }),
    loss: crossEntropyLoss(),
    onReplay: (stats) => {
      program = stats;
    },
    // asked once after each block: whatever ends elsewhere would be timed wrongly
    checkpointDue(step) {
      if (step !== blockEnd) throw new Error(`a block ended after step ${step}, not after ${blockEnd}`);
      blockEnd += program === null ? 1 : chunkSize(parameters, src.length + tgt.length);
      return false;
    },
  });
  return {
    async steps(count) {
      const from = done;
      for (;;) {
        const { value } = await events.next();
        done = value.step;
        if (done >= from + count && done === blockEnd) return { loss: value.loss, steps: done - from };
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
