import { SeqlabError } from '@seqlab/core';

/** How a text falls into records and cells: what each byte is. */
export type RecordShape = Uint8Array;

export interface RecordScanner {
  /** the next bytes of the text, the first of which is byte `offset` of the file */
  push(bytes: Uint8Array, offset: number): void;
  /** there are no more */
  end(): void;
  readonly blankLines: number;
  /** where the record begins that has not ended yet, its line, and that of the quote that is open in it */
  readonly open: { readonly start: number; readonly line: number; readonly quote: number | null };
}

const OTHER = 0;
const SEPARATOR = 1;
const LINE_FEED = 2;
const RETURN = 3;
const QUOTE = 4;
const SPACE = 5;

/** A line is one cell, whatever is in it. */
export const LINES: RecordShape = shape({});
/** Tabs part cells, and nothing is quoted. */
export const TSV: RecordShape = shape({ '\t': SEPARATOR });
/** RFC 4180: cells may stand in double quotes, and then hold commas, line ends and doubled quotes. */
export const CSV: RecordShape = shape({ ',': SEPARATOR, '"': QUOTE });
/** A line is one cell, and one of spaces and tabs is blank. */
export const JSONL: RecordShape = shape({ ' ': SPACE, '\t': SPACE });

/** Where in a cell the next byte stands. */
const START = 0;
const PLAIN = 1;
const QUOTED = 2;
/** after a quote in a quoted cell: its end, or the first of two */
const CLOSED = 3;

/**
 * Finds the records of a text as its bytes come. CR LF, LF and CR end one; lines without a byte are counted and are none. In UTF-8 no
 * byte of a longer code point is a separator, a quote or a line end, so that bytes are enough.
 * @param path for errors
 * @param found is told of each record, in order: its bytes in the file without the line end, its line from 1, its cells; numbers and
 *   no object, as there may be millions
 * @param line the number of the text's first line; default 1
 * @throws SeqlabError `data-quote` with line and cell
 */
export function recordScanner(
  kinds: RecordShape,
  path: string,
  found: (start: number, end: number, line: number, cells: number) => void,
  line = 1,
): RecordScanner {
  let place = START;
  let start: number | null = null;
  let next = 0;
  let firstLine = line;
  let cells = 1;
  let blankLines = 0;
  let quoteLine = 1;
  let afterReturn = false;

  const endRecord = (end: number): void => {
    if (place === START && cells === 1) blankLines += 1;
    else found(start!, end, firstLine, cells);
    place = START;
    cells = 1;
  };

  return {
    push(bytes, offset) {
      start ??= offset;
      next = offset + bytes.length;
      for (let i = 0; i < bytes.length; i += 1) {
        const kind = kinds[bytes[i]!]!;
        if (kind === OTHER) {
          if (place === START) place = PLAIN;
          else if (place === CLOSED) throw afterQuote(path, line, cells);
          afterReturn = false;
          // most bytes are of this kind
          while (i + 1 < bytes.length && kinds[bytes[i + 1]!] === OTHER) i += 1;
          continue;
        }
        if (kind === LINE_FEED && afterReturn) {
          afterReturn = false;
          if (place !== QUOTED) start = offset + i + 1;
          continue;
        }
        afterReturn = kind === RETURN;
        if (place === QUOTED) {
          if (kind === QUOTE) place = CLOSED;
          else if (kind === LINE_FEED || kind === RETURN) line += 1;
        } else if (kind === SEPARATOR) {
          place = START;
          cells += 1;
        } else if (kind === QUOTE) {
          if (place === PLAIN) throw insidePlain(path, line, cells);
          if (place === START) quoteLine = line;
          place = QUOTED;
        } else if (kind === LINE_FEED || kind === RETURN) {
          endRecord(offset + i);
          start = offset + i + 1;
          line += 1;
          firstLine = line;
        }
      }
    },
    end() {
      if (place === QUOTED) throw unclosed(path, quoteLine, cells);
      if (start !== null && start < next) endRecord(next);
    },
    get blankLines() {
      return blankLines;
    },
    get open() {
      return { start: start ?? 0, line: firstLine, quote: place === QUOTED ? quoteLine : null };
    },
  };
}

function shape(kinds: Readonly<Record<string, number>>): RecordShape {
  const table = new Uint8Array(256).fill(OTHER);
  for (const [character, kind] of Object.entries({ '\n': LINE_FEED, '\r': RETURN, ...kinds })) {
    table[character.charCodeAt(0)] = kind;
  }
  return table;
}

function insidePlain(path: string, line: number, cell: number): SeqlabError {
  return refuse(
    path,
    `line ${line}, cell ${cell}: a quote stands inside a cell that does not begin with one`,
    'Put the whole cell in quotes and write each quote in it twice',
  );
}

function afterQuote(path: string, line: number, cell: number): SeqlabError {
  return refuse(
    path,
    `line ${line}, cell ${cell}: text follows the quote that closes the cell`,
    'Write each quote inside a cell twice',
  );
}

function unclosed(path: string, line: number, cell: number): SeqlabError {
  return refuse(
    path,
    `line ${line}, cell ${cell}: the quote that opens there is never closed`,
    'Close it, or write each quote inside a cell twice',
  );
}

function refuse(path: string, reason: string, advice: string): SeqlabError {
  return new SeqlabError('data-quote', `data: ${path}: ${reason}. ${advice}.`);
}
