import { type ModelConfig, parameterCount, SeqlabError } from '@seqlab/core';

/** What WebAssembly can address, in bytes. */
export const WASM_MEMORY = 2 ** 32;

/** A batch's B, S and T; a `Batch` is one. */
export interface BatchSize {
  readonly batchSize: number;
  readonly srcLength: number;
  readonly tgtLength: number;
}

export interface MemoryOptions {
  /** moments of the optimizer per parameter: 2 for adam and adamw, 1 for sgd with momentum, else 0; null: no update, gradients alone. Default: 2 */
  readonly moments?: number | null;
  /** bytes that there are; default: what WebAssembly can address */
  readonly limit?: number;
}

/**
 * The least bytes that training on one batch takes: float32 parameters, gradients and moments, and what the forward pass keeps for
 * the backward pass. Training is recorded, and its gradients then exist twice: where they were made and where they are replayed.
 * A pure function of sizes: nothing is allocated.
 */
export function memoryNeeded(
  config: ModelConfig,
  batch: BatchSize,
  { moments = 2 }: MemoryOptions = {},
): number {
  const copies = moments === null ? 2 : 3 + moments;
  return 4 * copies * parameterCount(config) + activationBytes(config, batch);
}

/**
 * The least bytes that the backward pass needs of one forward pass: outputs of the projections, norms and sums of every layer,
 * one matrix of attention weights [B, H, T, S] for every attention, the logits and their gradient.
 */
export function activationBytes(config: ModelConfig, { batchSize, srcLength, tgtLength }: BatchSize): number {
  const { architecture, dModel, feedForward, heads, encoderLayers, decoderLayers, outputSize } = config;
  const readLength = architecture === 'vision' ? patchCount(config) : srcLength;
  const [source, target] = [batchSize * readLength, batchSize * tgtLength];
  // norm, query + key + value, attention, its projection, sum; norm, hidden, output, sum
  const layer = (tokens: number, length: number) =>
    tokens * (10 * dModel + feedForward) + tokens * heads * length;
  // norm, query, attention, its projection, sum; key + value of the memory
  const cross = target * 5 * dModel + source * 2 * dModel + target * heads * srcLength;
  const read = architecture === 'decoder-only' ? 0 : encoderLayers * layer(source, readLength);
  const written = {
    'encoder-decoder': decoderLayers * (layer(target, tgtLength) + cross),
    'decoder-only': decoderLayers * layer(target, tgtLength),
    'encoder-only': 0,
    vision: 0,
  }[architecture];
  const everyToken = architecture === 'encoder-only' && config.pooling === 'none';
  const answered = everyToken ? source : target;
  return 4 * (read + written + 2 * answered * outputSize);
}

/** Positions of a vision model: its patches, and the class token if it has one. */
function patchCount({ imageSize, patchSize, pooling }: ModelConfig): number {
  return (imageSize / patchSize) ** 2 + (pooling === 'class' ? 1 : 0);
}

/**
 * Refuses what cannot fit, before anything is allocated.
 * @throws `memory-needed`
 */
export function checkMemory(config: ModelConfig, batch: BatchSize, options: MemoryOptions = {}): void {
  const { limit = WASM_MEMORY } = options;
  const needed = memoryNeeded(config, batch, options);
  if (needed <= limit) return;
  const kept = activationBytes(config, batch);
  const weights = needed - kept;
  const advice =
    kept > weights
      ? 'Use smaller batches (batchSize) or shorter sequences'
      : 'Make dModel, feedForward, vocabSize or the number of layers smaller';
  throw new SeqlabError(
    'memory-needed',
    `memory: a model of ${parameterCount(config)} parameters on batches of ${batch.batchSize} rows of ${Math.max(batch.srcLength, batch.tgtLength)} tokens needs at least ${gibibytes(needed)} GiB (${gibibytes(weights)} for parameters, gradients and moments, ${gibibytes(kept)} for the batch), and there are ${gibibytes(limit)}. ${advice}.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
