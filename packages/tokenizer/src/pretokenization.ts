import { pointAt, pointLength, utf8Bytes } from './utf8-bytes.js';

/** How text is cut before merging: no merge reaches over a cut. */
export type Pretokenization = 'gpt2' | 'none';

const UNSEEN = 0;
const LETTER = 1;
const NUMBER = 2;
const SPACE = 3;
const OTHER = 4;

const APOSTROPHE = 0x27;

/**
 * Where the piece of UTF-8 that begins at `from` ends, by GPT-2's cut: English contractions, then runs of letters, of digits and of other marks with at most
 * one space in front, then space. It is what this expression matches, by a table and several times as fast:
 *
 *   /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu
 *
 * @see Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), section 2.2, and its code
 */
export function pieceEnd(bytes: Uint8Array, from: number): number {
  const first = bytes[from]!;
  if (first === APOSTROPHE) {
    const end = contractionEnd(bytes, from);
    if (end > from) return end;
  }
  const kind = kindAt(bytes, from);
  if (kind !== SPACE) return runEnd(bytes, from, kind);
  if (first === 0x20 && from + 1 < bytes.length) {
    const next = kindAt(bytes, from + 1);
    if (next !== SPACE) return runEnd(bytes, from + 1, next);
  }
  return spaceEnd(bytes, from);
}

function runEnd(bytes: Uint8Array, from: number, kind: number): number {
  let at = from;
  while (at < bytes.length && kindAt(bytes, at) === kind) at += pointLength(bytes[at]!);
  return at;
}

/** Of space, whose last belongs to what follows, if something does and it is not the only one. */
function spaceEnd(bytes: Uint8Array, from: number): number {
  let [at, last] = [from, from];
  while (at < bytes.length && kindAt(bytes, at) === SPACE) {
    last = at;
    at += pointLength(bytes[at]!);
  }
  return at === bytes.length || last === from ? at : last;
}

function contractionEnd(bytes: Uint8Array, at: number): number {
  switch (bytes[at + 1]) {
    case 0x73: // s
    case 0x74: // t
    case 0x6d: // m
    case 0x64: // d
      return at + 2;
    case 0x72: // re
    case 0x76: // ve
      return bytes[at + 2] === 0x65 ? at + 3 : at;
    case 0x6c: // ll
      return bytes[at + 2] === 0x6c ? at + 3 : at;
    default:
      return at;
  }
}

/** What each code point is, once it has been looked at: those of the first plane, and the others. */
const kinds = new Uint8Array(0x10000);
const kindsBeyond = new Map<number, number>();

function kindAt(bytes: Uint8Array, at: number): number {
  const point = pointAt(bytes, at);
  const known = point < 0x10000 ? kinds[point]! : (kindsBeyond.get(point) ?? UNSEEN);
  if (known !== UNSEEN) return known;
  const kind = kindOf(String.fromCodePoint(point));
  if (point < 0x10000) kinds[point] = kind;
  else kindsBeyond.set(point, kind);
  return kind;
}

function kindOf(character: string): number {
  if (/\p{L}/u.test(character)) return LETTER;
  if (/\p{N}/u.test(character)) return NUMBER;
  return /\s/u.test(character) ? SPACE : OTHER;
}

/** The pieces of a text; joined, they are the text. */
export function splitForBpe(text: string, pretokenization: Pretokenization): string[] {
  if (text === '') return [];
  if (pretokenization === 'none') return [text];
  const bytes = utf8Bytes(text);
  const pieces: string[] = [];
  let unit = 0;
  for (let from = 0; from < bytes.length; ) {
    const end = pieceEnd(bytes, from);
    const units = bytes.length === text.length ? end - from : unitsIn(bytes, from, end);
    pieces.push(text.slice(unit, unit + units));
    unit += units;
    from = end;
  }
  return pieces;
}

/** UTF-16 code units: one of each code point, two of those that take four bytes. */
function unitsIn(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at += pointLength(bytes[at]!)) units += bytes[at]! < 0xf0 ? 1 : 2;
  return units;
}
