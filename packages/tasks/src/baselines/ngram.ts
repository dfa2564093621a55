import { numberCounts } from './number-counts.js';

/** Counts of what follows what. */
export interface NgramModel {
  learn(context: ArrayLike<number>, next: number): void;
  /** probability of `next` after the last `order − 1` ids of the context; above 0 for every id of the vocabulary */
  probability(context: ArrayLike<number>, next: number, order: number): number;
}

/**
 * An interpolated n-gram model with Witten and Bell's weights: p(w|h) = (c(hw) + T(h) · p(w|h′)) / (c(h) + T(h)), where T(h) is how many
 * different ids follow h, h′ is h without its first id, and below the unigram all ids are equally likely. It has nothing to tune.
 * @see Witten & Bell 1991; Chen & Goodman 1999, section 2.5
 */
export function ngramModel(vocabSize: number, order: number): NgramModel {
  // contexts are a tree: node 0 is the empty one, and a step goes to the id before. Keys are node · V + id.
  const longer = numberCounts();
  const counts = numberCounts();
  const totals = [0];
  const kinds = [0];
  const keyBefore = (context: ArrayLike<number>, node: number, length: number) =>
    node * vocabSize + context[context.length - length]!;

  return {
    learn(context, next) {
      let node = 0;
      for (let length = 0; ; ) {
        const count = counts.get(node * vocabSize + next);
        counts.set(node * vocabSize + next, count + 1);
        totals[node]! += 1;
        if (count === 0) kinds[node]! += 1;
        length += 1;
        if (length >= order || length > context.length) return;
        const key = keyBefore(context, node, length);
        node = longer.get(key);
        // nothing leads to the empty one
        if (node > 0) continue;
        node = totals.length;
        longer.set(key, node);
        totals.push(0);
        kinds.push(0);
      }
    },
    probability(context, next, asked) {
      let node = 0;
      let probability = 1 / vocabSize;
      for (let length = 0; length < asked && length <= context.length; length += 1) {
        if (length > 0) node = longer.get(keyBefore(context, node, length));
        // a context that never occurred says nothing, and none that is longer has occurred
        if ((length > 0 && node === 0) || totals[node] === 0) break;
        const count = counts.get(node * vocabSize + next);
        probability = (count + kinds[node]! * probability) / (totals[node]! + kinds[node]!);
      }
      return probability;
    },
  };
}
