/** The same numbers for the same seed (mulberry32): what fell once falls again. */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  const next = (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
  return { next, one: (list) => list[next(list.length)] };
}

/** A copy with one to four places cut, doubled, turned or replaced by tokens that mean something to the reader. */
export function mutated(bytes, tokens, random) {
  let changed = Buffer.from(bytes);
  for (let times = 1 + random.next(4); times > 0; times -= 1) {
    const at = random.next(changed.length + 1);
    const removed = random.next(6);
    const inserted = [
      Buffer.from(random.one(tokens)),
      Buffer.of(random.next(256)),
      Buffer.alloc(0),
      changed.subarray(at, at + random.next(40)),
    ][random.next(4)];
    changed = Buffer.concat([changed.subarray(0, at), inserted, changed.subarray(at + removed)]);
  }
  return changed;
}
