import { parseModelConfig } from '@seqlab/core';
import { createModel, greedy } from '@seqlab/models';
import { type BenchCase, benchTask } from './cases.js';
import { median } from './compare.js';

export interface DecodingSpeed {
  readonly case: string;
  readonly batch: number;
  readonly tokensPerSecond: number;
}

/** Answers of this many tokens, by an untrained model that has no token for the end. */
const TOKENS = 64;

/** Greedy decoding with kept keys and values on the current backend: the median over the rounds. */
export async function decodingSpeed(task: BenchCase, batch: number, rounds: number): Promise<DecodingSpeed> {
  const { vocab, dModel, heads, layers, feedForward, length } = task;
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
  const src = Int32Array.from(benchTask({ ...task, batch }).src);
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const start = performance.now();
    await greedy(
      model,
      { batchSize: batch, srcLength: length, src },
      { maxLength: TOKENS, sosId: 0, eosId: null },
    );
    // the first warms up
    if (round > 0) times.push(performance.now() - start);
  }
  model.dispose();
  return { case: task.name, batch, tokensPerSecond: (batch * TOKENS * 1000) / median(times) };
}
