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

/** Turns of greedy decoding, and how long they are together. */
export interface DecodingTurns {
  readonly rounds: number;
  readonly seconds: number;
}

/** Greedy decoding with kept keys and values on the current backend: the median over the rounds, the code warm. */
export async function decodingSpeed(
  task: BenchCase,
  batch: number,
  { rounds, seconds }: DecodingTurns,
): Promise<DecodingSpeed> {
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
  const source = { batchSize: batch, srcLength: length, src };
  /** milliseconds of an answer: the mean of as many as fit into a turn */
  const turn = async () => {
    const start = performance.now();
    for (let answers = 1; ; answers += 1) {
      await greedy(model, source, { maxLength: TOKENS, sosId: 0, eosId: null });
      const elapsed = performance.now() - start;
      if (elapsed >= (1000 * seconds) / rounds) return elapsed / answers;
    }
  };
  await turn();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await turn());
  model.dispose();
  return { case: task.name, batch, tokensPerSecond: (batch * TOKENS * 1000) / median(times) };
}
