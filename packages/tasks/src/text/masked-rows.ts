import {
  philoxInto,
  SeqlabError,
  STREAM_MASK,
  splitSeed,
  type TokenBatch,
  type Tokenizer,
} from '@seqlab/core';
import { type Draw, type Ids, type Rows, rowAt, type TokenRows } from '../rows/rows.js';

/** Share of a row's tokens that the model is to tell; of these so many are hidden and so many are others, and the rest stay. */
const TOLD = 0.15;
const HIDDEN = 0.8;
const OTHER = 0.1;

/** No epoch of a training has this number: what is hidden in an evaluation is always the same. */
const EVALUATION: Draw = { seed: 0, epoch: 4294967295 };

/**
 * Rows for a model that is to tell hidden tokens: `src` is the row with 15 % of its tokens (at least one) hidden by MASK (80 % of them), changed into any other
 * ordinary token (10 %) or as they were (10 %), `labels` these tokens and PAD elsewhere. Special tokens and UNK are neither hidden nor asked for.
 * Which tokens they are follows from seed, epoch and the row's number.
 * @param rows what follows each token: the row is the first of them and all that follow
 * @throws SeqlabError `task-mask` for a tokenizer without MASK or PAD
 * @see Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding" (2019), section 3.1
 */
export function maskedRows(rows: TokenRows, tokenizer: Tokenizer): Rows {
  const { maskId = null, padId } = tokenizer;
  if (maskId === null || padId === null) throw noMask();
  const ordinary = ordinaryIds(tokenizer);
  const isOrdinary = new Uint8Array(tokenizer.vocabSize);
  for (const id of ordinary) isOrdinary[id] = 1;

  /** Hides some of the ids, and writes them to `labels`. */
  function hide(ids: Int32Array, labels: Int32Array, row: number, { seed, epoch }: Draw): void {
    const [low, high] = splitSeed(seed);
    const words = new Uint32Array(4 * ids.length);
    const places: number[] = [];
    // the first token is the row before's, or SOS: there it may be asked for
    for (let t = 1; t < ids.length; t += 1) {
      philoxInto(words, 4 * t, t, row, epoch, STREAM_MASK, low, high);
      if (isOrdinary[ids[t]!] === 1) places.push(t);
    }
    const count = places.length === 0 ? 0 : Math.max(1, Math.round(TOLD * places.length));
    places.sort((a, b) => words[4 * a]! - words[4 * b]! || a - b);
    for (const t of places.slice(0, count)) {
      labels[t] = ids[t]!;
      const share = words[4 * t + 1]! / 4294967296;
      if (share < HIDDEN) ids[t] = maskId!;
      else if (share < HIDDEN + OTHER) {
        ids[t] = ordinary[Math.floor((words[4 * t + 2]! / 4294967296) * ordinary.length)]!;
      }
    }
  }

  return {
    length: rows.length,
    size: (index) => rows.size(index) + 1,
    draws: true,
    batch(numbers, { multiple = 1, draw = EVALUATION } = {}): TokenBatch {
      const taken = Array.from(numbers, (number) => {
        const { tgt, labels } = rowAt(rows, number);
        return { number, ids: joined(tgt[0]!, labels) };
      });
      const longest = taken.reduce((most, { ids }) => Math.max(most, ids.length), 0);
      const length = Math.ceil(longest / multiple) * multiple;
      const src = new Int32Array(taken.length * length).fill(padId);
      const labels = new Int32Array(taken.length * length).fill(padId);
      for (const [i, { number, ids }] of taken.entries()) {
        const at = i * length;
        hide(ids, labels.subarray(at, at + ids.length), number, draw);
        src.set(ids, at);
      }
      return {
        kind: 'tokens',
        batchSize: taken.length,
        srcLength: length,
        tgtLength: length,
        src,
        tgt: new Int32Array(src.length),
        labels,
      };
    },
  };
}

function joined(first: number, others: Ids): Int32Array {
  const ids = new Int32Array(others.length + 1);
  ids[0] = first;
  ids.set(others, 1);
  return ids;
}

function ordinaryIds({ vocabSize, sosId, eosId, padId, maskId, unkId }: Tokenizer): Int32Array {
  const special = new Set([sosId, eosId, padId, maskId, unkId]);
  return Int32Array.from({ length: vocabSize }, (_, id) => id).filter((id) => !special.has(id));
}

function noMask(): SeqlabError {
  return new SeqlabError(
    'task-mask',
    'task: the tokenizer has no MASK to hide tokens with, or no PAD to leave the others out of the loss with. Train one with { mask: true, padding: true }.',
  );
}
