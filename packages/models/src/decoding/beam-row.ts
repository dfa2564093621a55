import { portablePow } from '@seqlab/core';
import type { ScoredSequence } from './beam-search.js';
import { likeliest } from './likeliest.js';
import { logSoftmax } from './log-softmax.js';

/** A sequence that has not ended. */
export interface Beam {
  readonly ids: readonly number[];
  /** the sum of its tokens' log-probabilities */
  readonly total: number;
}

/** The search for one row of the source. */
export interface BeamRow {
  /** the sequences that go on, likeliest first; none once the row is done */
  readonly live: readonly Beam[];
  /** One more token on each, from their logits; for each that goes on then, the place of the one that it goes on from. */
  advance(logits: readonly Float32Array[]): number[];
  /** The best of all that have ended and of those that are cut here. */
  best(): ScoredSequence;
}

export interface BeamRowOptions {
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly maxLength: number;
  readonly eosId: number | null;
}

export function beamRow({ beams, lengthPenalty, maxLength, eosId }: BeamRowOptions): BeamRow {
  let live: readonly Beam[] = [{ ids: [], total: 0 }];
  let ended: ScoredSequence | null = null;
  const scoreOf = (total: number, length: number) => total / portablePow(length, lengthPenalty);

  function end(candidate: ScoredSequence): void {
    if (ended === null || candidate.score > ended.score) ended = candidate;
  }

  /**
   * Whether none that goes on can get past the best that has ended. A total only falls, so that no continuation of n tokens
   * scores above total/length^penalty at the length that favours it: the longest for a penalty above 0, the next below.
   */
  function isDecided(): boolean {
    const [first] = live;
    if (ended === null || first === undefined) return false;
    const bound = Math.max(scoreOf(first.total, first.ids.length + 1), scoreOf(first.total, maxLength));
    return ended.score >= bound;
  }

  return {
    get live() {
      return live;
    },
    advance(logits) {
      const candidates = live.flatMap(({ ids, total }, parent) => {
        const own = logSoftmax(logits[parent]!);
        if (eosId !== null && beams > 1) {
          const score = scoreOf(total + own[eosId]!, ids.length + 1);
          end({ ids, ended: true, score });
        }
        // A single beam is greedy decoding: it ends where EOS is the likeliest of all.
        const without = beams > 1 ? eosId : null;
        return likeliest(own, beams, without).map((token) => ({ parent, token, total: total + own[token]! }));
      });
      candidates.sort((a, b) => b.total - a.total || a.parent - b.parent || a.token - b.token);
      const next = candidates.slice(0, beams).filter(({ total }) => total > Number.NEGATIVE_INFINITY);
      const before = live;
      live = next.map(({ parent, token, total }) => ({ ids: [...before[parent]!.ids, token], total }));
      if (beams === 1 && next[0]?.token === eosId) {
        const { ids } = before[0]!;
        end({ ids, ended: true, score: scoreOf(next[0]!.total, ids.length + 1) });
        live = [];
      }
      if (isDecided()) live = [];
      return next.slice(0, live.length).map(({ parent }) => parent);
    },
    best() {
      const cut = live.map(({ ids, total }) => ({ ids, ended: false, score: scoreOf(total, ids.length) }));
      const all = ended === null ? cut : [ended, ...cut];
      return all.reduce((best, other) => (other.score > best.score ? other : best));
    },
  };
}
