import { checkNumber, isWhole } from '@seqlab/core';
import type { Model } from '../model.js';
import { beamRow } from './beam-row.js';
import { continuationOf, startDecoding } from './decoding-session.js';
import {
  byGivenLength,
  type DecodedSequence,
  type DecodingOptions,
  type DecodingSource,
  type EqualStart,
  startOf,
  tellAll,
} from './decoding-source.js';

export interface BeamOptions extends DecodingOptions {
  /** how many sequences are kept per row, 1 … 65,536; 1 is greedy decoding, with the score of its answer */
  readonly beams: number;
  /**
   * A sequence's score is its log-probability divided by length^lengthPenalty, EOS counted: 0 is the sum, 1 (default) the mean,
   * more favours long sequences and less than 0 short ones; −10 … 10.
   */
  readonly lengthPenalty?: number;
}

export interface ScoredSequence extends DecodedSequence {
  readonly score: number;
}

/**
 * Keeps the likeliest unended sequences of each row side by side, and gives the best-scoring one of all that any of them
 * could end as. Ending takes no place among the beams. A row is done when no sequence that goes on could still get past the best that has
 * ended, so that stopping early never changes the answer; what is cut at maxLength competes with the score of the tokens it
 * has. Of equal scores the sequence that ended first is given; of equal totals those of the better beam, then of the lower id, are kept.
 *
 * With as many beams as there are unended sequences of maxLength − 1 tokens the answer is the best of all sequences. While the greedy
 * sequence is among the beams, which is not certain, the answer is never worse than it.
 * @see Wu et al. 2016, "Google's Neural Machine Translation System", section 7, for the penalty
 * @throws `beam-count`, `beam-length-penalty`, and what `greedy` throws
 * @example const [answer] = await beamSearch(model, batch, { sosId: 2, eosId: 3, beams: 4 }); // answer.ids, answer.score
 */
export async function beamSearch(
  model: Model,
  source: DecodingSource,
  options: BeamOptions,
): Promise<ScoredSequence[]> {
  continuationOf(model);
  const start = startOf(
    { where: 'beamSearch', own: ['beams', 'lengthPenalty'] },
    model.config,
    source,
    options,
  );
  const { beams, lengthPenalty = 1, cache = true } = options;
  checkBeams(beams, lengthPenalty);
  const answers = await byGivenLength(source, start, (equal) =>
    searchTogether(model, equal, { beams, lengthPenalty, cache }),
  );
  return tellAll(answers, start);
}

interface Search {
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly cache: boolean;
}

async function searchTogether(
  model: Model,
  { source, rows: given, maxLength, eosId }: EqualStart,
  { beams, lengthPenalty, cache }: Search,
): Promise<ScoredSequence[]> {
  const rows = Array.from({ length: source.batchSize }, () =>
    beamRow({ beams, lengthPenalty, maxLength, eosId }),
  );
  let newest = given.flatMap((row) => Array.from({ length: beams }, () => row));
  const session = startDecoding(model, repeatRows(source, beams), cache);
  try {
    for (let step = 0; step < maxLength; step += 1) {
      const logits = await session.append(newest);
      const from: number[] = [];
      newest = [];
      for (const [index, row] of rows.entries()) {
        const parents = row.advance(logits.slice(index * beams, (index + 1) * beams));
        // Rows that carry no beam are computed along; any token will do for them.
        for (let beam = 0; beam < beams; beam += 1) {
          from.push(index * beams + (parents[beam] ?? 0));
          newest.push([row.live[beam]?.ids.at(-1) ?? given[index]![0]!]);
        }
      }
      if (rows.every(({ live }) => live.length === 0)) break;
      session.reorder(from);
    }
    return rows.map((row) => row.best());
  } finally {
    session.dispose();
  }
}

function checkBeams(beams: unknown, lengthPenalty: unknown): void {
  const where = 'beamSearch';
  checkNumber(
    {
      code: 'beam-count',
      where,
      name: 'beams',
      value: beams,
      expected: 'a whole number from 1 to 65536',
      advice: 'Use 4 or so.',
    },
    (value) => isWhole(value, 1, 65536),
  );
  checkNumber(
    {
      code: 'beam-length-penalty',
      where,
      name: 'lengthPenalty',
      value: lengthPenalty,
      expected: 'a number from -10 to 10',
      advice: 'Leave it out for 1, the mean.',
    },
    (value) => Math.abs(value) <= 10,
  );
}

function repeatRows(source: DecodingSource, times: number): DecodingSource {
  const { batchSize, srcLength, src } = source;
  const repeated = new Int32Array(batchSize * times * srcLength);
  for (let row = 0; row < batchSize * times; row += 1) {
    const from = Math.floor(row / times) * srcLength;
    repeated.set(src.subarray(from, from + srcLength), row * srcLength);
  }
  return { batchSize: batchSize * times, srcLength, src: repeated };
}
