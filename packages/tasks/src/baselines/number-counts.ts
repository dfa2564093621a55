/** Whole numbers by whole numbers of any size, in typed arrays: 12 bytes a place, where a Map of numbers beyond 31 bits takes 60 and more. */
export interface NumberCounts {
  /** 0 for a key that was never set */
  get(key: number): number;
  set(key: number, value: number): void;
}

/** At most so many places in 16 are taken, so that a key is found within a few. */
const FULL = 12;

/** An open table whose places are looked at one after the other. @param places a power of two to begin with */
export function numberCounts(places = 1024): NumberCounts {
  let keys = new Float64Array(places).fill(-1);
  let values = new Int32Array(places);
  let taken = 0;

  /** Where the key is, or would stand. */
  function placeOf(key: number): number {
    const mask = keys.length - 1;
    // the high bits of a product depend on all bits below; those beyond 32 of the key are mixed in first
    const low = key % 4294967296;
    const mixed = Math.imul((low ^ ((key - low) / 4294967296)) | 0, 0x9e3779b1);
    let place = (mixed ^ (mixed >>> 15)) & mask;
    while (keys[place] !== key && keys[place] !== -1) place = (place + 1) & mask;
    return place;
  }

  function grow(): void {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Float64Array(2 * oldKeys.length).fill(-1);
    values = new Int32Array(2 * oldValues.length);
    for (let i = 0; i < oldKeys.length; i += 1) {
      if (oldKeys[i] === -1) continue;
      const place = placeOf(oldKeys[i]!);
      keys[place] = oldKeys[i]!;
      values[place] = oldValues[i]!;
    }
  }

  return {
    get: (key) => values[placeOf(key)]!,
    set(key, value) {
      let place = placeOf(key);
      if (keys[place] === -1) {
        taken += 1;
        if (16 * taken > FULL * keys.length) {
          grow();
          place = placeOf(key);
        }
        keys[place] = key;
      }
      values[place] = value;
    },
  };
}
