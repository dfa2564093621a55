import { editDistance } from '@seqlab/training';
import { spreadRows } from '../evaluation/sample.js';
import type { Ids } from '../rows/rows.js';
import type { Baseline } from './baseline.js';

/** Pairs by number, as ids without SOS and EOS. */
export interface Pairs {
  readonly length: number;
  at(index: number): { readonly source: Ids; readonly target: Ids };
}

export interface PairBaselineOptions {
  readonly training: Pairs;
  readonly asked: Pairs;
  /** the source in ids of the target; null where it cannot be written in them */
  copied(source: Ids): Ids | null;
  /** stands for many texts in targets, so that whoever says it is never right; null where there is none */
  readonly unkId: number | null;
}

/** More outputs than this are not counted one by one; the counted ones are spread over all. */
const MOST_COUNTED = 100_000;
/** Cells of the tables of edit distances, over all pairs that are compared: about a second. */
const MOST_CELLS = 2 ** 28;

/**
 * What can be said without a model: the input itself, the output that is most frequent in the training split, and the output of the
 * nearest training input by edit distance. Large splits are sampled evenly.
 */
export function pairBaselines({
  training,
  asked: given,
  copied,
  unkId,
}: PairBaselineOptions): readonly Baseline[] {
  const asked = unkId === null ? given : wanted(given, unkId);
  const frequent = mostFrequent(training);
  return [
    scored('copy', asked, (source) => copied(source) ?? []),
    scored('most frequent', asked, () => frequent),
    scored('nearest', asked, nearest(training, asked)),
  ];
}

/** Equal to no id. */
const NOT_AN_ID = -1;

function wanted(pairs: Pairs, unkId: number): Pairs {
  return {
    length: pairs.length,
    at(index) {
      const { source, target } = pairs.at(index);
      return { source, target: Array.from(target, (id) => (id === unkId ? NOT_AN_ID : id)) };
    },
  };
}

function scored(name: string, asked: Pairs, answer: (source: Ids) => Ids): Baseline {
  let [exact, rightLength, edits, tokens] = [0, 0, 0, 0];
  for (let i = 0; i < asked.length; i += 1) {
    const { source, target } = asked.at(i);
    const answered = answer(source);
    const distance = editDistance(target, answered);
    exact += distance === 0 ? 1 : 0;
    rightLength += answered.length === target.length ? 1 : 0;
    edits += distance;
    tokens += target.length;
  }
  const examples = Math.max(1, asked.length);
  return {
    name,
    metrics: {
      exactMatch: exact / examples,
      lengthAccuracy: rightLength / examples,
      wordErrorRate: 1 - exact / examples,
      tokenErrorRate: edits / Math.max(1, tokens),
    },
  };
}

/** Of equally frequent ones the first. */
function mostFrequent(training: Pairs): Ids {
  const counts = new Map<string, { readonly ids: Ids; count: number }>();
  for (const i of spreadRows(training.length, MOST_COUNTED)) {
    const { target } = training.at(i);
    const key = Array.from(target).join();
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { ids: Array.from(target), count: 1 });
    else known.count += 1;
  }
  let most = { ids: [] as Ids, count: 0 };
  for (const one of counts.values()) if (one.count > most.count) most = one;
  return most.ids;
}

/** As many training inputs are looked at as the time allows, which is counted, not measured. */
function nearest(training: Pairs, asked: Pairs): (source: Ids) => Ids {
  let cells = 0;
  let looked = 0;
  for (const i of spreadRows(asked.length, 64)) {
    cells += (asked.at(i).source.length + 1) ** 2;
    looked += 1;
  }
  const perCandidate = (cells / Math.max(1, looked)) * asked.length;
  const known = Array.from(
    spreadRows(training.length, Math.max(1, MOST_CELLS / Math.max(1, perCandidate))),
    (i) => {
      const { source, target } = training.at(i);
      return { source: Array.from(source), target: Array.from(target) };
    },
  );
  return (source) => {
    let best: Ids = [];
    let least = Infinity;
    for (const one of known) {
      // no distance is below the difference in length
      if (Math.abs(one.source.length - source.length) >= least) continue;
      const distance = editDistance(source, one.source);
      if (distance >= least) continue;
      [best, least] = [one.target, distance];
    }
    return best;
  };
}
