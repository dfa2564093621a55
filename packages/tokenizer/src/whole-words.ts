import { checkArgument } from '@seqlab/core';
import { checkText } from './check-texts.js';

/** A word longer than this, in UTF-16 code units, is cut: a text need not have words. */
const LONGEST_WORD = 65536;
/** What comes out is no longer than this where words allow it: ids of so much lie where engines make and drop arrays cheaply. */
const PIECE = 8192;

/**
 * Pieces of one running text, as they are read from a file, cut anew where no word is cut, before white space: so that each of the
 * pieces that come out can be given to a tokenizer by itself, and all together have the ids of the whole text. Where they are cut
 * follows from the text and not from the pieces that went in. They have 8,192 code units or less, or one word that is longer; only a word (or run of
 * spaces) of more than 65,536 is cut, between two characters. What is held at a time is that much, and one of the pieces that go in.
 * @throws SeqlabError `argument-kind`, `tokenizer-text` for a piece that is no text
 */
export function wholeWords(pieces: Iterable<string>, longestWord = LONGEST_WORD): Generator<string> {
  checkArgument('wholeWords', 'pieces', pieces, 'an iterable');
  checkArgument('wholeWords', 'longestWord', longestWord, 'a whole number');
  return cutAnew(pieces, longestWord);
}

function* cutAnew(pieces: Iterable<string>, longestWord: number): Generator<string> {
  let rest = '';
  for (const piece of pieces) {
    checkText(piece);
    rest += piece;
    let from = 0;
    // a cut looks one character ahead
    while (rest.length - from > longestWord + 1) {
      const to = cutAfter(rest, from, longestWord);
      yield rest.slice(from, to);
      from = to;
    }
    rest = rest.slice(from);
  }
  for (let from = 0; from < rest.length; ) {
    const left = rest.length - from;
    const to =
      left <= Math.min(PIECE, longestWord) ? rest.length : cutAfter(rest, from, Math.min(longestWord, left));
    yield rest.slice(from, to);
    from = to;
  }
}

/**
 * Where the piece that begins at `from` ends: at the last place with a letter before it and white space behind it, or the first where the word is longer than
 * a piece; at most `longest` further, where there is none, between two characters.
 */
function cutAfter(text: string, from: number, longest: number): number {
  const near = from + Math.min(PIECE, longest);
  for (let at = near; at > from; at -= 1) if (isWordEnd(text, at)) return at;
  const end = from + longest;
  for (let at = near + 1; at <= end; at += 1) if (isWordEnd(text, at)) return at;
  const splitsPair =
    (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(end) & 0xfc00) === 0xdc00;
  return splitsPair && longest > 1 ? end - 1 : end;
}

const isWordEnd = (text: string, at: number): boolean =>
  isSpace(text.charCodeAt(at)) && !isSpace(text.charCodeAt(at - 1));

/** What \s matches: all of it is single code units. Called for each character of a text without spaces, where a regular expression is slow. */
export const isSpace = (unit: number): boolean =>
  unit === 0x20 ||
  (unit >= 0x09 && unit <= 0x0d) ||
  (unit >= 0xa0 &&
    (unit === 0xa0 ||
      unit === 0x1680 ||
      (unit >= 0x2000 && unit <= 0x200a) ||
      unit === 0x2028 ||
      unit === 0x2029 ||
      unit === 0x202f ||
      unit === 0x205f ||
      unit === 0x3000 ||
      unit === 0xfeff));
