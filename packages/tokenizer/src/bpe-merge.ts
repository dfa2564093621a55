/** Two neighbouring ids as one number: ids stay far below 2²⁶. */
export function pairKey(left: number, right: number): number {
  return left * 67108864 + right;
}

/**
 * Applies merges to a chunk of ids: always the pair with the lowest rank, the leftmost of equals, until none is left.
 * A linked list and a heap of candidate pairs make it O(n log n); searching anew after each merge would be O(n²).
 * @param ranks pairKey → rank; a pair of rank r becomes id firstMergedId + r
 */
export function applyMerges(
  ids: readonly number[],
  ranks: ReadonlyMap<number, number>,
  firstMergedId: number,
): number[] {
  const values = [...ids];
  const next = values.map((_, i) => (i + 1 < values.length ? i + 1 : -1));
  const previous = values.map((_, i) => i - 1);
  const heap = createPairHeap();
  const offer = (at: number): void => {
    const after = next[at]!;
    if (after < 0) return;
    const rank = ranks.get(pairKey(values[at]!, values[after]!));
    if (rank !== undefined) heap.push({ rank, at, left: values[at]!, right: values[after]! });
  };
  for (let i = 0; i + 1 < values.length; i += 1) offer(i);
  for (let pair = heap.pop(); pair; pair = heap.pop()) {
    const { rank, at, left, right } = pair;
    const after = next[at]!;
    // A neighbour may have been merged since this pair was offered; merged-away places hold −1.
    if (values[at] !== left || after < 0 || values[after] !== right) continue;
    values[at] = firstMergedId + rank;
    values[after] = -1;
    next[at] = next[after]!;
    if (next[at]! >= 0) previous[next[at]!] = at;
    offer(at);
    if (previous[at]! >= 0) offer(previous[at]!);
  }
  return values.filter((id) => id >= 0);
}

interface Pair {
  readonly rank: number;
  readonly at: number;
  readonly left: number;
  readonly right: number;
}

/** A binary heap, lowest rank first, then leftmost. */
function createPairHeap(): { push(pair: Pair): void; pop(): Pair | undefined } {
  const items: Pair[] = [];
  const before = (a: Pair, b: Pair): boolean => a.rank < b.rank || (a.rank === b.rank && a.at < b.at);
  return {
    push(pair) {
      let i = items.length;
      while (i > 0) {
        const parent = (i - 1) >> 1;
        if (!before(pair, items[parent]!)) break;
        items[i] = items[parent]!;
        i = parent;
      }
      items[i] = pair;
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (items.length === 0 || last === undefined) return top;
      let i = 0;
      for (;;) {
        let child = 2 * i + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
        if (!before(items[child]!, last)) break;
        items[i] = items[child]!;
        i = child;
      }
      items[i] = last;
      return top;
    },
  };
}
