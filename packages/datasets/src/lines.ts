import { checkArgument } from '@seqlab/core';
/**
 * The lines of a text, one after the other. CR LF, LF and CR end a line, as in every editor's "text mode"; nothing else does,
 * so that U+2028, form feed and the like stay part of a line. The last line needs no end, an end begins no further line, and
 * a byte order mark in front of all is no part of the first.
 */
export function* linesOf(text: string): Generator<string, void> {
  checkArgument('linesOf', 'text', text, 'a text');
  const end = /\r\n|\n|\r/g;
  let from = text.startsWith('\ufeff') ? 1 : 0;
  while (from < text.length) {
    end.lastIndex = from;
    const found = end.exec(text);
    yield text.slice(from, found?.index ?? text.length);
    from = found === null ? text.length : end.lastIndex;
  }
}
