/**
 * Greedy decoding with keys and values kept: tokens per second of an untrained model that never says EOS.
 *
 *   node decode.mjs
 */
import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { createModel, greedy } from '@seqlab/models';
import { cases, idsOf } from './cases.mjs';

const TOKENS = 64;
const ROUNDS = 5;

await startBackend('wasm');
for (const task of cases.filter(({ name }) => ['paper-8', 'd64', 'd128'].includes(name))) {
  const { name, vocab, dModel, heads, layers, feedForward, length } = task;
  const config = parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: vocab,
    dModel,
    heads,
    encoderLayers: layers,
    decoderLayers: layers,
    feedForward,
    normFirst: true,
    positional: 'sinusoidal',
  });
  const model = createModel(config, { seed: 0 });
  for (const batchSize of [1, 16]) {
    const src = idsOf({ vocab, batch: batchSize, length }, 1);
    const source = { batchSize, srcLength: length, src };
    const times = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      const answers = await greedy(model, source, { maxLength: TOKENS, sosId: 0, eosId: null });
      if (answers[0].ids.length !== TOKENS)
        throw new Error(`decoded ${answers[0].ids.length} of ${TOKENS} tokens`);
      if (round > 0) times.push(performance.now() - start);
    }
    const ms = times.sort((a, b) => a - b)[ROUNDS >> 1];
    console.log(`${name}, batch ${batchSize}: ${Math.round((batchSize * TOKENS * 1e3) / ms)} tokens/s`);
  }
  model.dispose();
}
