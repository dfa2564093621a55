import { SeqlabError } from '@seqlab/core';

/** Attention looks from each token at each: a sequence of so many characters fits into no memory. */
const LONGEST_LINE = 2 ** 20;

/** Refuses a line that no model could read before it is cut into tokens. @throws SeqlabError `data-line-length` */
export function checkLineLengths(text: string): void {
  let line = 1;
  let from = 0;
  while (from < text.length) {
    const lineFeed = text.indexOf('\n', from);
    const end = lineFeed < 0 ? text.length : lineFeed;
    if (end - from > LONGEST_LINE) {
      for (const part of text.slice(from, end).split('\r')) {
        if (part.length <= LONGEST_LINE) continue;
        throw new SeqlabError(
          'data-line-length',
          `data: line ${line} has ${part.length} characters, more than the ${LONGEST_LINE} of the longest pair that is read. Cut it into shorter sequences.`,
        );
      }
    }
    from = end + 1;
    line += 1;
  }
}
