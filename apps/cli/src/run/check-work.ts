import { type ModelConfig, parameterCount, SeqlabError, type TrainingConfig } from '@seqlab/core';
import type { BatchSize } from '@seqlab/models';

/** Multiplications of one update, beyond which it takes a processor a quarter of an hour and more. */
const MOST = 1e13;

/**
 * The least multiplications of forward and backward pass: each weight once for each token, in attention each token with each that it sees;
 * the backward pass takes twice what the forward pass does. A pure function of sizes.
 */
export function updateWork(config: ModelConfig, batch: BatchSize): number {
  const { architecture, dModel, encoderLayers, decoderLayers, window, vocabSize, inputs } = config;
  const { batchSize } = batch;
  const patches = (config.imageSize / config.patchSize) ** 2;
  const source = architecture === 'vision' ? patches : architecture === 'decoder-only' ? 0 : batch.srcLength;
  const target = architecture === 'encoder-decoder' || architecture === 'decoder-only' ? batch.tgtLength : 0;
  const seen = (keys: number, causal: boolean) => Math.min(window ?? keys, causal ? keys / 2 : keys);
  const pairs =
    encoderLayers * source * seen(source, false) +
    decoderLayers * target * (seen(target, config.causal) + source);
  const tokens = source === 0 ? target : target === 0 ? source : Math.min(source, target);
  // a row of the embedding is looked up, and not multiplied
  const weights =
    parameterCount(config) - (inputs === 'tokens' && architecture !== 'vision' ? vocabSize * dModel : 0);
  return 3 * batchSize * (2 * pairs * dModel + weights * tokens);
}

/**
 * Refuses a batch whose first update would not end within any patience: attention in blocks has room for rows whose products nobody
 * waits for, and a processor that is at work on one hears no Ctrl-C. Graphics cards are not asked.
 * @throws SeqlabError `step-work`
 */
export function checkRunWork(
  config: ModelConfig,
  batch: BatchSize,
  {
    backend,
    passes = 'both',
  }: { readonly backend: TrainingConfig['backend']; readonly passes?: 'forward' | 'both' },
): void {
  if (backend === 'webgpu') return;
  const work = updateWork(config, batch) / (passes === 'both' ? 1 : 3);
  if (work <= MOST) return;
  throw new SeqlabError(
    'step-work',
    `train: ${passes === 'both' ? 'a step' : 'an evaluation'} on batches of ${batch.batchSize} rows of ${Math.max(batch.srcLength, batch.tgtLength)} tokens takes at least ${work.toExponential(1)} multiplications, more than ${MOST.toExponential(0)}: a processor is at it for hours. Use shorter sequences or smaller batches (batchSize).`,
  );
}
