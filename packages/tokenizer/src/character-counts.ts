/** How often each character (Unicode code point) occurs in the texts; memory follows the different ones. */
export function countCharacters(texts: Iterable<string>): Map<string, number> {
  // nearly all characters of nearly all texts are single code units: a table counts them many times faster than a map
  const units = new Float64Array(0x10000);
  const pairs = new Map<number, number>();
  for (const text of texts) {
    for (let i = 0; i < text.length; i += 1) {
      const point = text.codePointAt(i)!;
      if (point <= 0xffff) units[point]! += 1;
      else {
        pairs.set(point, (pairs.get(point) ?? 0) + 1);
        i += 1;
      }
    }
  }
  const counts = new Map<string, number>();
  units.forEach((count, unit) => {
    if (count > 0) counts.set(String.fromCharCode(unit), count);
  });
  for (const [point, count] of pairs) counts.set(String.fromCodePoint(point), count);
  return counts;
}

/** Ids of the characters of a text, where character i of the list has id i, and −1 for others. */
export function characterIds(characters: readonly string[]): (text: string) => number[] {
  const points = characters.map((character) => character.codePointAt(0)!);
  const largest = points.reduce((most, point) => (point > 0xffff ? most : Math.max(most, point)), -1);
  const units = new Int32Array(largest + 1).fill(-1);
  const pairs = new Map<number, number>();
  for (const [id, point] of points.entries()) {
    if (point <= 0xffff) units[point] = id;
    else pairs.set(point, id);
  }
  return (text) => {
    // made at once: an array that grows by millions is most of the time
    const ids = new Array<number>(text.length);
    let count = 0;
    for (let i = 0; i < text.length; i += 1) {
      const point = text.codePointAt(i)!;
      if (point > 0xffff) i += 1;
      ids[count] = point < units.length ? units[point]! : (pairs.get(point) ?? -1);
      count += 1;
    }
    ids.length = count;
    return ids;
  };
}
