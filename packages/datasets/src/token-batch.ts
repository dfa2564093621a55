import {
  checkArgument,
  type JoinedRows,
  padJoined,
  SeqlabError,
  type SequenceDataset,
  type SequenceExample,
  type TokenBatch,
  type Tokenizer,
  withoutFunctionName,
} from '@seqlab/core';
import { checkCopies } from './check-sizes.js';

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
  checkArgument('batchOf', 'data', Array.isArray(data) ? {} : data, 'an object');
  checkArgument('batchOf', 'tokenizer', tokenizer, 'an object');
  const { examples, copies } = 'examples' in data ? data : { examples: data, copies: 1 };
  checkArgument('batchOf', 'examples of the data', examples, 'a list');
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
  const wrapping = { tokenizer, sosId, eosId };
  const sources = encodeAll(examples, 'input', wrapping);
  const targets = encodeAll(examples, 'output', wrapping);
  const batchSize = examples.length * copies;
  const longest = Math.max(longestOf(sources), longestOf(targets), length ?? 0);
  if (batchSize * longest > MOST_IDS) {
    throw new SeqlabError(
      'batch-too-large',
      `batchOf: ${batchSize} rows of ${longest} ids are more than ${MOST_IDS} ids. Use fewer or shorter examples.`,
    );
  }
  const src = padJoined(repeat(sources, copies), length ?? null, padId);
  const y = padJoined(repeat(targets, copies), length ?? null, padId);
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

/** SOS, the ids, EOS of every example, one behind the other. */
function encodeAll(
  examples: readonly SequenceExample[],
  key: 'input' | 'output',
  {
    tokenizer,
    sosId,
    eosId,
  }: { readonly tokenizer: Tokenizer; readonly sosId: number; readonly eosId: number },
): JoinedRows {
  let ids = new Int32Array(1024);
  const ends = new Int32Array(examples.length);
  let end = 0;
  for (const [i, example] of examples.entries()) {
    const encoded = encodeExample(tokenizer, example[key], i);
    const needed = end + encoded.length + 2;
    if (needed > ids.length) {
      const larger = new Int32Array(Math.max(needed, 2 * ids.length));
      larger.set(ids.subarray(0, end));
      ids = larger;
    }
    ids[end] = sosId;
    ids.set(encoded, end + 1);
    ids[needed - 1] = eosId;
    end = needed;
    ends[i] = end;
  }
  return { ids: ids.subarray(0, end), ends };
}

function longestOf({ ends }: JoinedRows): number {
  return ends.reduce((most, end, i) => Math.max(most, end - (ends[i - 1] ?? 0)), 0);
}

function repeat({ ids, ends }: JoinedRows, times: number): JoinedRows {
  if (times === 1) return { ids, ends };
  const repeated = { ids: new Int32Array(ids.length * times), ends: new Int32Array(ends.length * times) };
  for (let time = 0; time < times; time += 1) {
    repeated.ids.set(ids, time * ids.length);
    repeated.ends.set(
      ends.map((end) => end + time * ids.length),
      time * ends.length,
    );
  }
  return repeated;
}

/** Columns from … to − 1 of a row-major array with `width` columns. */
function columns(ids: Int32Array, width: number, from: number, to: number): Int32Array {
  const rows = ids.length / width;
  const taken = new Int32Array(rows * (to - from));
  for (let i = 0; i < rows; i += 1)
    taken.set(ids.subarray(i * width + from, i * width + to), i * (to - from));
  return taken;
}
