import { SeqlabError } from '@seqlab/core';
import { type BpeTokenizer, bpeTokenizer, utf8Of } from './bpe-tokenizer.js';
import { checkTokenizerOptions, textsOf } from './check-texts.js';
import { specialsOf } from './learned-vocabulary.js';
import { type CountedPiece, pairCounts } from './pair-counts.js';
import { type Pretokenization, splitForBpe } from './pretokenization.js';
import { countSpecials, type SpecialOptions } from './special-ids.js';
import { LONGEST_TOKEN } from './token-bytes.js';
import { wordCounts } from './word-counts.js';

export interface TrainBpeOptions extends SpecialOptions {
  /** V that is wanted, bytes (256) and special ids included; fewer come out where the text has no more pairs */
  readonly vocabSize: number;
  /** default "gpt2" */
  readonly pretokenization?: Pretokenization;
}

/** Code units of the different pieces that are counted, some 32 bytes of memory each while merges are learnt. */
const MOST_COUNTED = 2097152;

/**
 * Learns merges: again and again the most frequent pair of neighbours becomes a new id. Among equally frequent pairs the one
 * with the smallest left id wins, then the smallest right id, so that the same texts always give the same tokenizer.
 * A pair that occurs once is not merged, and none that would stand for more than 65,536 bytes.
 *
 * The texts are gone through once and not held: each different word (GPT-2's cut) is kept once, with its count, up to 2,097,152 code
 * units of them together, some 250,000 words; where there are more, the rarest half is forgotten and counting goes on. The time is that of
 * counting the pairs once, and then of the places where something is merged. Pieces of one running text go through `wholeWords` first.
 * @param options padding: default true
 * @throws SeqlabError `tokenizer-vocab-size`, `tokenizer-texts`, `tokenizer-text`, `tokenizer-padding`, `tokenizer-unknown-symbol` (half a surrogate pair)
 */
export function trainBpe(texts: Iterable<string>, options: TrainBpeOptions): BpeTokenizer {
  checkTokenizerOptions('trainBpe', options, ['vocabSize', 'pretokenization']);
  const { vocabSize, pretokenization = 'gpt2' } = options;
  const { mask, padding } = specialsOf(options, true);
  const specials = countSpecials({ unknown: false, mask, padding });
  if (!Number.isSafeInteger(vocabSize) || vocabSize < 256 + specials || vocabSize > 16777216) {
    throw new SeqlabError(
      'tokenizer-vocab-size',
      `trainBpe: vocabSize (${vocabSize}) must be an integer from ${256 + specials} (bytes and special ids) to 16777216. Use e.g. 512.`,
    );
  }
  if (pretokenization !== 'gpt2' && pretokenization !== 'none') {
    throw new SeqlabError(
      'tokenizer-pretokenization',
      `trainBpe: pretokenization (${JSON.stringify(pretokenization)}) must be "gpt2" or "none". Leave it out for "gpt2".`,
    );
  }
  const pairs = pairCounts(countPieces(texts, pretokenization), LONGEST_TOKEN);
  const merges: [number, number][] = [];
  while (256 + merges.length + specials < vocabSize) {
    const best = pairs.mostFrequent();
    if (best === null) break;
    pairs.merge(best, 256 + merges.length);
    merges.push([best.left, best.right]);
  }
  return bpeTokenizer({ merges, pretokenization, padding, mask });
}

/** How often each piece occurs, as its bytes. */
function countPieces(texts: Iterable<string>, pretokenization: Pretokenization): Iterable<CountedPiece> {
  const counts = wordCounts(MOST_COUNTED);
  for (const text of textsOf('trainBpe', texts)) {
    for (const piece of splitForBpe(text, pretokenization)) counts.add(piece);
  }
  return {
    *[Symbol.iterator]() {
      for (const [piece, count] of counts) yield { bytes: utf8Of(piece), count };
    },
  };
}
