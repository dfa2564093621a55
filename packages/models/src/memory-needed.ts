import { attentionBytes } from '@seqlab/backend';
import { checkArgument, type ModelConfig, parameterCount, SeqlabError } from '@seqlab/core';

/** What WebAssembly can address, in bytes. */
export const WASM_MEMORY = 2 ** 32;

/** The largest block that its allocator gives: a little less than half. */
const WASM_BLOCK = 2 ** 31 - 2 ** 20;

/** A batch's B, S and T; a `Batch` is one. */
export interface BatchSize {
  readonly batchSize: number;
  readonly srcLength: number;
  readonly tgtLength: number;
}

export interface MemoryOptions {
  /** moments of the optimizer per parameter: 2 for adam and adamw, 1 for sgd with momentum, else 0; null: no update, gradients alone. Default: 2 */
  readonly moments?: number | null;
  /** whether steps are recorded and replayed, as on WASM, whose attention goes over its queries in blocks. Default: true */
  readonly recorded?: boolean;
  /** bytes that there are; default: what WebAssembly can address */
  readonly limit?: number;
}

/**
 * The least bytes that training on one batch takes: float32 parameters, gradients and moments, and what the forward pass keeps for
 * the backward pass.
 * A pure function of sizes: nothing is allocated.
 */
export function memoryNeeded(
  config: ModelConfig,
  batch: BatchSize,
  { moments = 2, recorded = true }: MemoryOptions = {},
): number {
  checkArgument('memoryNeeded', 'config', config, 'an object');
  checkArgument('memoryNeeded', 'architecture of the config', config.architecture, 'a text');
  checkArgument('memoryNeeded', 'batch', batch, 'an object');
  if (moments === null) return 4 * 2 * parameterCount(config) + blockBytes(config, batch, 'blocks');
  const weights = 4 * (2 + moments) * parameterCount(config);
  return weights + blockBytes(config, batch, recorded ? 'blocks' : 'whole');
}

/**
 * The least bytes that training on a batch takes on WASM beside the parameters: what is kept for the backward pass, and what that works in.
 */
export function activationBytes(config: ModelConfig, batch: BatchSize): number {
  return blockBytes(config, batch, 'blocks');
}

/** How attention goes over its queries: in blocks, as on WASM, or all at once, as the reference does, which keeps each matrix of weights. */
type Queries = 'blocks' | 'whole';

/** What a step has at once, and a recorded one in one block. */
function blockBytes(config: ModelConfig, batch: BatchSize, queries: Queries): number {
  return keptBytes(config, batch, queries) + workBytes(config, batch, queries);
}

/** One attention of a layer: T queries of each sequence, S keys, and whether it looks back alone. */
interface Attention {
  readonly layers: number;
  readonly queries: number;
  readonly keys: number;
  readonly causal: boolean;
}

function attentionsOf(config: ModelConfig, { srcLength, tgtLength }: BatchSize): readonly Attention[] {
  const { architecture, encoderLayers, decoderLayers, causal } = config;
  const readLength = architecture === 'vision' ? patchCount(config) : srcLength;
  const read = { layers: encoderLayers, queries: readLength, keys: readLength, causal: false };
  const written = { layers: decoderLayers, queries: tgtLength, keys: tgtLength, causal };
  const across = { layers: decoderLayers, queries: tgtLength, keys: srcLength, causal: false };
  const all: Partial<Record<string, readonly Attention[]>> = {
    'encoder-decoder': [read, written, across],
    'decoder-only': [written],
    'encoder-only': [read],
    vision: [read],
  };
  return (all[architecture] ?? []).filter(({ layers }) => layers > 0);
}

/** What one attention keeps of each head and works in. */
function bytesOf({ queries, keys, causal }: Attention, { dropout }: ModelConfig, how: Queries) {
  if (how === 'blocks') return attentionBytes({ queries, keys, causal, dropout: dropout > 0 });
  const matrix = 4 * queries * keys;
  return { kept: matrix, work: (dropout > 0 ? 2 : 1) * matrix };
}

/** The gradient of an attention goes head by head: the most that one takes. */
function workBytes(config: ModelConfig, batch: BatchSize, how: Queries): number {
  return attentionsOf(config, batch).reduce(
    (most, each) => Math.max(most, bytesOf(each, config, how).work),
    0,
  );
}

/**
 * What the backward pass needs of one forward pass, at least: outputs of the projections, norms and sums of every layer,
 * what every attention keeps of each head, the bias of its scores, the logits and their gradient.
 */
function keptBytes(config: ModelConfig, batch: BatchSize, how: Queries): number {
  const { batchSize, srcLength, tgtLength } = batch;
  const { architecture, dModel, feedForward, heads, encoderLayers, decoderLayers, outputSize, positional } =
    config;
  const readLength = architecture === 'vision' ? patchCount(config) : srcLength;
  const [source, target] = [batchSize * readLength, batchSize * tgtLength];
  // norm, query + key + value, attention, its projection, sum; norm, hidden (gated: with what it is made of), output, sum
  const hidden = (config.activation === 'swiglu' ? 3 : 1) * feedForward;
  const layer = (tokens: number) => tokens * (10 * dModel + hidden);
  // norm, query, attention, its projection, sum; key + value of the memory
  const cross = target * 5 * dModel + source * 2 * dModel;
  // with `recompute` what each layer reads, and all of the one that is at work
  const { recompute } = config;
  const stack = (layers: number, tokens: number, each: number) =>
    recompute && layers > 0 ? layers * tokens * dModel + each : layers * each;
  const read = architecture === 'decoder-only' ? 0 : stack(encoderLayers, source, layer(source));
  const written = {
    'encoder-decoder': stack(decoderLayers, target, layer(target) + cross),
    'decoder-only': stack(decoderLayers, target, layer(target)),
    'encoder-only': 0,
    vision: 0,
  }[architecture];
  const everyToken = architecture === 'encoder-only' && config.pooling === 'none';
  const answered = everyToken ? source : target;
  const attentions = attentionsOf(config, batch);
  const kept = attentions.reduce(
    (sum, each) => sum + (recompute ? 1 : each.layers) * batchSize * heads * bytesOf(each, config, how).kept,
    0,
  );
  const biased = positional === 'alibi' || positional === 'relative' ? heads : 0;
  // a window is one matrix, or one for each head beside those of a bias
  const windowed = config.window === null ? 0 : biased || 1;
  const longest = attentions.reduce((most, { queries, keys }) => Math.max(most, queries * keys), 0);
  return 4 * (read + written + 2 * answered * outputSize + (biased + windowed) * longest) + kept;
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
  if (needed <= limit) {
    checkBlock(config, batch, options);
    return;
  }
  const weights = memoryNeeded(config, { batchSize: 0, srcLength: 0, tgtLength: 0 }, options);
  const kept = needed - weights;
  const advice =
    kept > weights
      ? 'Use smaller batches (batchSize) or shorter sequences'
      : 'Make dModel, feedForward, vocabSize or the number of layers smaller';
  throw new SeqlabError(
    'memory-needed',
    `memory: a model of ${parameterCount(config)} parameters on batches of ${batch.batchSize} rows of ${Math.max(batch.srcLength, batch.tgtLength)} tokens needs at least ${gibibytes(needed)} GiB (${gibibytes(weights)} for parameters, gradients and moments, ${gibibytes(kept)} for the batch), and there are ${gibibytes(limit)}. ${advice}.`,
  );
}

/** All that a replayed step computes is one block. */
function checkBlock(config: ModelConfig, batch: BatchSize, options: MemoryOptions): void {
  const { moments, recorded = true, limit } = options;
  const needed = blockBytes(config, batch, 'blocks');
  if (moments === null || !recorded || limit !== undefined || needed <= WASM_BLOCK) return;
  throw new SeqlabError(
    'memory-needed',
    `memory: a step on batches of ${batch.batchSize} rows of ${Math.max(batch.srcLength, batch.tgtLength)} tokens needs at least ${gibibytes(needed)} GiB in one block, and WebAssembly has blocks of up to ${gibibytes(WASM_BLOCK)}. Use smaller batches (batchSize) or shorter sequences.`,
  );
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
