import { randomWord, STREAM_DATA } from '@seqlab/core';

/**
 * One training step that every contender takes: a pre-norm encoder-decoder or decoder with final norms, sinusoidal positions, causal mask, shared
 * embedding·√D, dropout at torch's sites and after the positions, cross-entropy, one Adam step.
 */
export interface BenchCase {
  readonly name: string;
  readonly title: string;
  readonly architecture: 'encoder-decoder' | 'decoder-only';
  /** V */
  readonly vocab: number;
  /** D */
  readonly dModel: number;
  /** H */
  readonly heads: number;
  /** of the decoder, and as many of the encoder where there is one */
  readonly layers: number;
  /** F */
  readonly feedForward: number;
  /** B */
  readonly batch: number;
  /** T, and S where there is a source */
  readonly length: number;
  readonly dropout: number;
}

/** The paper's model at its three batch sizes, then growing widths; language models of some size, and of names as small as microgpt. */
export const benchCases: readonly BenchCase[] = [
  ...[8, 100, 200].map((batch) => paper(batch)),
  wide({ dModel: 32, vocab: 32, heads: 4, length: 32 }),
  wide({ dModel: 64, vocab: 64, heads: 4, length: 32 }),
  wide({ dModel: 128, vocab: 64, heads: 4, length: 64 }),
  wide({ dModel: 256, vocab: 64, heads: 8, length: 64 }),
  languageModel(12, 64),
  languageModel(32, 128),
  names(16),
  names(32),
];

function paper(batch: number): BenchCase {
  return {
    name: `paper-${batch}`,
    title: `paper, batch ${batch} × 6`,
    architecture: 'encoder-decoder',
    vocab: 4,
    dModel: 8,
    heads: 1,
    layers: 1,
    feedForward: 8,
    batch,
    length: 6,
    dropout: 0.1,
  };
}

function wide(sizes: Pick<BenchCase, 'dModel' | 'vocab' | 'heads' | 'length'>): BenchCase {
  const { dModel, length } = sizes;
  return {
    name: `d${dModel}`,
    title: `d=${dModel}, 2+2 layers, 16 × ${length}`,
    architecture: 'encoder-decoder',
    ...sizes,
    layers: 2,
    feedForward: 4 * dModel,
    batch: 16,
    dropout: 0.1,
  };
}

function languageModel(batch: number, length: number): BenchCase {
  return {
    name: `text-${batch}x${length}`,
    title: `text, d=128, 4 layers, ${batch} × ${length}`,
    architecture: 'decoder-only',
    vocab: 64,
    dModel: 128,
    heads: 4,
    layers: 4,
    feedForward: 512,
    batch,
    length,
    dropout: 0,
  };
}

/** Names of seven letters, with their end. */
function names(dModel: number): BenchCase {
  return {
    name: `names-${dModel}`,
    title: `names, d=${dModel}, 1 layer, 16 × 8`,
    architecture: 'decoder-only',
    vocab: 27,
    dModel,
    heads: 4,
    layers: 1,
    feedForward: 4 * dModel,
    batch: 16,
    length: 8,
    dropout: 0,
  };
}

/** Tokens that a step reads, source and target. */
export function stepTokens({ architecture, batch, length }: BenchCase): number {
  return (architecture === 'decoder-only' ? 1 : 2) * batch * length;
}

/** Floating-point operations of one step: multiply-adds times two; backward counts twice forward, and what a causal mask hides counts too. */
export function stepFlops(task: BenchCase): number {
  const { vocab, dModel: d, layers, feedForward: f, batch, length: n } = task;
  const tokens = batch * n;
  const attention = (tokens * 4 * d * d + 2 * batch * n * n * d) * 2;
  const feed = tokens * 2 * d * f * 2;
  const decoderOnly = task.architecture === 'decoder-only';
  const decoder = decoderOnly ? attention + feed : 2 * attention + feed;
  const encoder = decoderOnly ? 0 : attention + feed;
  return 3 * (layers * (encoder + decoder) + tokens * d * vocab * 2);
}

/** What a contender is sent: the case and its data, as plain numbers that any language reads. */
export interface BenchTask extends BenchCase {
  /** [B, S]; empty where there is no source */
  readonly src: readonly number[];
  /** [B, T] */
  readonly tgt: readonly number[];
  /** [B, T] */
  readonly labels: readonly number[];
  /** [T, D] sinusoidal */
  readonly positions: readonly number[];
}

/** The same random ids for every contender. */
export function benchTask(task: BenchCase): BenchTask {
  const { vocab, batch, length, dModel } = task;
  const ids = (index: number) =>
    Array.from({ length: batch * length }, (_, i) => randomWord(0, STREAM_DATA, i, index) % vocab);
  const positions = Array.from({ length: length * dModel }, (_, i) => {
    const column = i % dModel;
    const angle = Math.floor(i / dModel) / 10000 ** ((column - (column % 2)) / dModel);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  const src = task.architecture === 'decoder-only' ? [] : ids(0);
  return { ...task, src, tgt: ids(1), labels: ids(2), positions };
}
