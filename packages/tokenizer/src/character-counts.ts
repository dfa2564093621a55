import { pointAt, pointLength, utf8Bytes } from './utf8-bytes.js';
import type { FoundIds } from './vocabulary-tokenizer.js';

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
export function characterIds(characters: readonly string[]): (text: string) => FoundIds {
  const points = characters.map((character) => character.codePointAt(0)!);
  const largest = points.reduce((most, point) => (point > 0xffff ? most : Math.max(most, point)), -1);
  const units = new Int32Array(largest + 1).fill(-1);
  const pairs = new Map<number, number>();
  for (const [id, point] of points.entries()) {
    if (point <= 0xffff) units[point] = id;
    else pairs.set(point, id);
  }
  const idOf = (point: number): number =>
    point > 0xffff ? (pairs.get(point) ?? -1) : point < units.length ? units[point]! : -1;
  const ascii = Int32Array.from({ length: 128 }, (_, point) => idOf(point));
  return (text) => {
    // bytes are gone through several times as fast as the units of a string
    const bytes = utf8Bytes(text);
    const ids = new Int32Array(text.length);
    // negative once there has been an id that is
    let every = 0;
    if (bytes.length === text.length) {
      for (let at = 0; at < bytes.length; at += 1) {
        const id = ascii[bytes[at]!]!;
        ids[at] = id;
        every |= id;
      }
      return { ids, allKnown: every >= 0 };
    }
    let [count, beyond] = [0, 0];
    for (let at = 0; at < bytes.length; at += pointLength(bytes[at]!)) {
      const point = pointAt(bytes, at);
      // what has no UTF-8, half of a pair, is a character of its own
      const id = idOf(point === 0xfffd ? text.charCodeAt(count + beyond) : point);
      ids[count] = id;
      every |= id;
      count += 1;
      if (point > 0xffff) beyond += 1;
    }
    return { ids: ids.subarray(0, count), allKnown: every >= 0 };
  };
}
