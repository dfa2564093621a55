import { randomWord, STREAM_DATA } from '@seqlab/core';

/**
 * One training step that every contender takes: a pre-norm encoder-decoder with final norms, sinusoidal positions, causal mask, shared
 * embedding·√D, dropout at torch's sites and after the positions, cross-entropy, one Adam step.
 */
export interface BenchCase {
  readonly name: string;
  readonly title: string;
  /** V */
  readonly vocab: number;
  /** D */
  readonly dModel: number;
  /** H */
  readonly heads: number;
  /** of the encoder, and as many of the decoder */
  readonly layers: number;
  /** F */
  readonly feedForward: number;
  /** B */
  readonly batch: number;
  /** S = T */
  readonly length: number;
  readonly dropout: number;
}

/** The paper's model at its three batch sizes, then growing widths. */
export const benchCases: readonly BenchCase[] = [
  ...[8, 100, 200].map((batch) => paper(batch)),
  wide({ dModel: 32, vocab: 32, heads: 4, length: 32 }),
  wide({ dModel: 64, vocab: 64, heads: 4, length: 32 }),
  wide({ dModel: 128, vocab: 64, heads: 4, length: 64 }),
  wide({ dModel: 256, vocab: 64, heads: 8, length: 64 }),
];

function paper(batch: number): BenchCase {
  return {
    name: `paper-${batch}`,
    title: `paper, batch ${batch} × 6`,
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
    ...sizes,
    layers: 2,
    feedForward: 4 * dModel,
    batch: 16,
    dropout: 0.1,
  };
}

/** Floating-point operations of one step: multiply-adds times two; backward counts twice forward. */
export function stepFlops({ vocab, dModel: d, layers, feedForward: f, batch, length: n }: BenchCase): number {
  const tokens = batch * n;
  const attention = (tokens * 4 * d * d + 2 * batch * n * n * d) * 2;
  const feed = tokens * 2 * d * f * 2;
  return 3 * (layers * (attention + feed) + layers * (2 * attention + feed) + tokens * d * vocab * 2);
}

/** What a contender is sent: the case and its data, as plain numbers that any language reads. */
export interface BenchTask extends BenchCase {
  /** [B, S] */
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
  return { ...task, src: ids(0), tgt: ids(1), labels: ids(2), positions };
}
