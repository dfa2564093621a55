import { type Batch, type ModelConfig, parseModelConfig, randomWord, STREAM_DATA } from '@seqlab/core';
import { presets } from '@seqlab/models';

export interface BenchCase {
  readonly name: string;
  readonly model: ModelConfig;
  readonly batch: Batch;
}

/** The paper's model at three batch sizes, and a larger one. Dropout is 0.1 throughout. */
export function benchCases(): BenchCase[] {
  const paper = presets.seq2seq;
  const large = parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 64,
    dModel: 64,
    heads: 4,
    encoderLayers: 2,
    decoderLayers: 2,
    feedForward: 256,
    normFirst: true,
    positional: 'sinusoidal',
  });
  return [
    ...[8, 100, 200].map((batchSize) => ({
      name: `paper, batch ${batchSize} × 6`,
      model: paper,
      batch: randomBatch(batchSize, 6, paper.vocabSize),
    })),
    { name: 'd=64, 2+2 layers, batch 16 × 32', model: large, batch: randomBatch(16, 32, large.vocabSize) },
  ];
}

/** Ids that are evenly spread; the time of a step does not depend on them. */
function randomBatch(batchSize: number, length: number, vocabSize: number): Batch {
  const ids = (index: number, width: number) =>
    Int32Array.from(
      { length: batchSize * width },
      (_, i) => randomWord(0, STREAM_DATA, i, index) % vocabSize,
    );
  const tgtLength = length - 1;
  return {
    kind: 'tokens',
    batchSize,
    srcLength: length,
    tgtLength,
    src: ids(0, length),
    tgt: ids(1, tgtLength),
    labels: ids(2, tgtLength),
  };
}
