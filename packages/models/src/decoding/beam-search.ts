import { portablePow, SeqlabError } from '@seqlab/core';
import type { Model } from '../model.js';
import { startDecoding } from './decoding-session.js';
import {
  DEFAULT_MAX_LENGTH,
  type DecodedSequence,
  type DecodingOptions,
  type DecodingSource,
} from './decoding-source.js';
import { logSoftmax } from './log-softmax.js';
import { startRows } from './start-rows.js';

export interface BeamOptions extends DecodingOptions {
  /** how many sequences are kept per row; 1 is greedy decoding */
  readonly beams: number;
  /** a sequence's score is its log-probability divided by length^lengthPenalty, EOS counted; default 1, the mean; 0: the sum */
  readonly lengthPenalty?: number;
}

export interface ScoredSequence extends DecodedSequence {
  readonly score: number;
}

interface Beam {
  readonly ids: readonly number[];
  readonly logProbability: number;
}

/**
 * Keeps the likeliest sequences of each row side by side and gives the one with the best score. A row is done when as many
 * sequences have ended as there are beams, or at maxLength.
 * @see Wu et al. 2016, "Google's Neural Machine Translation System", section 7, for the penalty
 * @throws `beam-count`, and what `greedy` throws
 */
export async function beamSearch(
  model: Model,
  source: DecodingSource,
  options: BeamOptions,
): Promise<ScoredSequence[]> {
  const { beams, eosId, lengthPenalty = 1, maxLength = DEFAULT_MAX_LENGTH, cache = true } = options;
  if (!Number.isInteger(beams) || beams < 1) {
    throw new SeqlabError(
      'beam-count',
      `beamSearch: beams (${beams}) must be a whole number, 1 or more. Use 4 or so.`,
    );
  }
  const score = ({ ids, logProbability }: Beam, ended: boolean): ScoredSequence => {
    const length = ids.length + (ended ? 1 : 0);
    return { ids, ended, score: logProbability / portablePow(length, lengthPenalty) };
  };

  let newest = startRows(source, options, maxLength).flatMap((row) => Array(beams).fill(row) as number[][]);
  const searches = Array.from({ length: source.batchSize }, () => ({
    live: [{ ids: [], logProbability: 0 }] as Beam[],
    ended: [] as ScoredSequence[],
  }));
  const session = startDecoding(model, repeatRows(source, beams), cache);
  try {
    for (let step = 0; step < maxLength; step += 1) {
      const logits = await session.append(newest);
      const parents: number[] = [];
      newest = [];
      searches.forEach((search, row) => {
        const done = search.ended.length >= beams;
        const next = done
          ? []
          : advance(search.live, logits.slice(row * beams, (row + 1) * beams), beams, eosId);
        for (const ended of next.filter(({ token }) => token === eosId)) {
          search.ended.push(
            score({ ids: search.live[ended.parent]!.ids, logProbability: ended.total }, true),
          );
        }
        const living = next.filter(({ token }) => token !== eosId).slice(0, beams);
        search.live = living.map(({ parent, token, total }) => ({
          ids: [...search.live[parent]!.ids, token],
          logProbability: total,
        }));
        // Rows that carry no beam are computed along; any token will do for them.
        for (let beam = 0; beam < beams; beam += 1) {
          parents.push(row * beams + (living[beam]?.parent ?? 0));
          newest.push([living[beam]?.token ?? options.sosId]);
        }
      });
      if (searches.every(({ ended, live }) => ended.length >= beams || live.length === 0)) break;
      session.reorder(parents);
    }
    return searches.map(({ live, ended }) => {
      const cut = ended.length >= beams ? [] : live.map((beam) => score(beam, false));
      return [...ended, ...cut].reduce((best, other) => (other.score > best.score ? other : best));
    });
  } finally {
    session.dispose();
  }
}

interface Candidate {
  readonly parent: number;
  readonly token: number;
  readonly total: number;
}

/** The best continuations: enough that `beams` of them live on even if every beam's EOS is among them. Only those EOS count that rank among the first `beams`. */
function advance(
  live: readonly Beam[],
  logits: readonly Float32Array[],
  beams: number,
  eosId: number | null,
): Candidate[] {
  const candidates = live.flatMap(({ logProbability }, parent) =>
    Array.from(logSoftmax(logits[parent]!), (own, token) => ({ parent, token, total: logProbability + own })),
  );
  candidates.sort((a, b) => b.total - a.total || a.parent - b.parent || a.token - b.token);
  return candidates.slice(0, 2 * beams).filter(({ token }, rank) => token !== eosId || rank < beams);
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
