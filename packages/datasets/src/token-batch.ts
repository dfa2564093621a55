import {
  pad,
  SeqlabError,
  type SequenceDataset,
  type SequenceExample,
  type TokenBatch,
  type Tokenizer,
  withoutFunctionName,
  wrap,
} from '@seqlab/core';
import { checkCopies } from './check-copies.js';

export interface BatchOptions {
  /** length of every wrapped row, source and target, SOS and EOS included; default: the longest of each */
  readonly length?: number;
}

/** More would not fit into memory as int32. */
const MOST_IDS = 268435456;

/**
 * A batch of all examples: source and target are wrapped SOS … EOS, rows are filled with PAD, and the target is split for
 * teacher forcing: tgt = Y[:-1], labels = Y[1:]. A data set's copies are written out, whole set after whole set.
 * @returns src [B, S], tgt and labels [B, T] with T one less than the wrapped target
 * @throws SeqlabError `batch-tokenizer`, `batch-length`, `dataset-copies`, `batch-empty`, `batch-too-large`, `pad-no-id`, `pad-too-long`, and the tokenizer's
 *   own with the example's number
 */
export function batchOf(
  data: SequenceDataset | readonly SequenceExample[],
  tokenizer: Tokenizer,
  { length }: BatchOptions = {},
): TokenBatch {
  const { examples, copies } = 'examples' in data ? data : { examples: data, copies: 1 };
  const { sosId, eosId, padId } = tokenizer;
  if (sosId === null || eosId === null) {
    throw new SeqlabError(
      'batch-tokenizer',
      'batchOf: the tokenizer has no SOS or no EOS. Use one that has both.',
    );
  }
  checkCopies('batchOf', copies);
  if (length !== undefined && !(Number.isSafeInteger(length) && length >= 1)) {
    throw new SeqlabError(
      'batch-length',
      `batchOf: length (${length}) must be an integer of at least 1. Leave it out for the longest row's.`,
    );
  }
  if (examples.length === 0)
    throw new SeqlabError('batch-empty', 'batchOf: there are no examples. Give at least one.');
  const encode = (key: 'input' | 'output') =>
    examples.map((example, i) => wrap(encodeExample(tokenizer, example[key], i), sosId, eosId));
  const sources = encode('input');
  const targets = encode('output');
  const batchSize = examples.length * copies;
  const longest = [...sources, ...targets].reduce((most, row) => Math.max(most, row.length), length ?? 0);
  if (batchSize * longest > MOST_IDS) {
    throw new SeqlabError(
      'batch-too-large',
      `batchOf: ${batchSize} rows of ${longest} ids are more than ${MOST_IDS} ids. Use fewer or shorter examples.`,
    );
  }
  const src = pad(repeat(sources, copies), length ?? null, padId);
  const y = pad(repeat(targets, copies), length ?? null, padId);
  const tgtLength = y.length - 1;
  return {
    kind: 'tokens',
    batchSize,
    srcLength: src.length,
    tgtLength,
    src: src.ids,
    tgt: columns(y.ids, y.length, 0, tgtLength),
    labels: columns(y.ids, y.length, 1, y.length),
  };
}

function encodeExample(tokenizer: Tokenizer, text: string, index: number): number[] {
  try {
    return tokenizer.encode(text);
  } catch (cause) {
    if (!(cause instanceof SeqlabError)) throw cause;
    throw new SeqlabError(cause.code, `example ${index + 1}: ${withoutFunctionName(cause.message)}`, {
      cause,
    });
  }
}

function repeat<T>(items: readonly T[], times: number): T[] {
  return Array.from({ length: times }, () => items).flat();
}

/** Columns from … to − 1 of a row-major array with `width` columns. */
function columns(ids: Int32Array, width: number, from: number, to: number): Int32Array {
  const rows = ids.length / width;
  const taken = new Int32Array(rows * (to - from));
  for (let i = 0; i < rows; i += 1)
    taken.set(ids.subarray(i * width + from, i * width + to), i * (to - from));
  return taken;
}
