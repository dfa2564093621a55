import { type Examples, parameterCount, wrap } from '@seqlab/core';
import { type DecodedSequence, greedy, type Model } from '@seqlab/models';
import { eventLoop } from '@seqlab/training';
import { CHUNK_POSITIONS, chunksBySize } from '../evaluation/chunks.js';
import { orderBySize } from '../rows/order-by-size.js';
import { prefixOf, type SpecialIds } from '../rows/pair-rows.js';
import type { RaggedIds } from '../rows/ragged-ids.js';
import type { Ids } from '../rows/rows.js';

export interface AnswerOptions {
  readonly source: SpecialIds;
  readonly target: SpecialIds;
  /** ids of an answer at most, EOS included */
  readonly maxLength: number;
  /** how a target grows, see `greedy`; default 'append' */
  readonly mode?: 'append' | 'rewrite';
  /** told how many sources have their answer */
  readonly onProgress?: (done: number) => void;
}

/** Sources by number, whose lengths are known without reading them. */
export type Sources = Examples<Ids> & Pick<RaggedIds, 'size'>;

/** The likeliest answer to each source, by greedy decoding, in the order of the sources. See `answersByChunk` */
export async function answerPairs(
  model: Model,
  sources: readonly Ids[],
  options: AnswerOptions,
): Promise<DecodedSequence[]> {
  const answers: DecodedSequence[] = [];
  const sized = {
    length: sources.length,
    size: (i: number) => sources[i]!.length,
    at: (i: number) => sources[i],
  };
  for await (const [number, answer] of answersByChunk(model, sized, options)) answers[number] = answer;
  return answers;
}

/**
 * The likeliest answer to each source, by greedy decoding, each with its source's number. Sources of one length are decoded together, as many as
 * `positionsFor` allows; a decoder alone reads sources of similar lengths together. Nothing is padded, and nothing but a chunk is held.
 */
export async function* answersByChunk(
  model: Model,
  sources: Sources,
  options: AnswerOptions,
): AsyncGenerator<readonly [number: number, answer: DecodedSequence]> {
  const loop = eventLoop();
  try {
    let done = 0;
    const chunks =
      model.config.architecture === 'decoder-only' && options.mode !== 'rewrite'
        ? chunksOfSimilarLength
        : chunksOfOneLength;
    for (const numbers of chunks(sources, options.maxLength, positionsFor(model))) {
      const decoded = await decode(
        model,
        Array.from(numbers, (number) => sources.at(number)!),
        options,
      );
      for (const [i, number] of numbers.entries()) yield [number, decoded[i]!];
      done += numbers.length;
      // a turn of the event loop: on WASM nothing else waits for one, and who wants to stop would not be heard
      await loop.turn();
      options.onProgress?.(done);
    }
  } finally {
    loop.close();
  }
}

/** Parameters of a model whose full chunk takes about a second on one core. */
const QUICK = 250_000;
const FEWEST_POSITIONS = 256;

/** A larger model takes longer for each position: its chunks are smaller, so that whoever wants to stop is heard within seconds. */
function positionsFor({ config }: Model): number {
  const share = Math.min(1, QUICK / parameterCount(config));
  return Math.max(FEWEST_POSITIONS, Math.floor(CHUNK_POSITIONS * share));
}

function chunksOfSimilarLength(
  { length, size }: Sources,
  maxLength: number,
  positions: number,
): Int32Array[] {
  return chunksBySize({ length, size: (i) => size(i) + 2 + maxLength }, positions);
}

function* chunksOfOneLength(
  { length, size }: Sources,
  maxLength: number,
  positions: number,
): Generator<Int32Array> {
  const sizes = Int32Array.from({ length }, (_, i) => size(i));
  const order = orderBySize(
    Int32Array.from(sizes, (_, i) => i),
    sizes,
  );
  for (let from = 0, to = 1; to <= order.length; to += 1) {
    const first = sizes[order[from]!]!;
    if (to < order.length && sizes[order[to]!] === first) continue;
    const numbers = order.subarray(from, to);
    const equal = { length: numbers.length, size: () => first + 2 + maxLength };
    for (const chunk of chunksBySize(equal, positions)) yield chunk.map((i) => numbers[i]!);
    from = to;
  }
}

function decode(
  model: Model,
  sources: readonly Ids[],
  { source, target, maxLength, mode = 'append' }: AnswerOptions,
): Promise<DecodedSequence[]> {
  const common = { sosId: target.sosId, eosId: target.eosId, maxLength, mode };
  const batchSize = sources.length;
  if (model.config.architecture === 'decoder-only') {
    const prefix = sources.map((ids) => prefixOf(ids, target).slice(1));
    return greedy(model, { batchSize, srcLength: 0, src: new Int32Array(0) }, { ...common, prefix });
  }
  const srcLength = sources[0]!.length + 2;
  const src = new Int32Array(batchSize * srcLength);
  for (const [i, ids] of sources.entries()) src.set(wrap(ids, source.sosId, source.eosId), i * srcLength);
  return greedy(model, { batchSize, srcLength, src }, common);
}
