import { readAhead } from './read-ahead.js';
import { type ReadThroughOptions, readThrough } from './read-through.js';
import { checkLength, checkOpenLength } from './record-length.js';
import { type RecordShape, recordScanner } from './record-scanner.js';
import type { RegularFile } from './regular-file.js';

/** The records of a file by number. Some thousand bytes of it are in memory, and a place for every few thousand. */
export interface Records {
  readonly length: number;
  /** record 0 … length − 1 as it is written, without its line end */
  text(record: number): string;
  /** its first line, from 1 */
  line(record: number): number;
}

export interface RecordIndex extends Records {
  readonly blankLines: number;
  /** hex, of the whole file */
  readonly sha256: string;
}

export interface IndexOptions extends ReadThroughOptions {
  readonly shape: RecordShape;
  /** looks at a record as it is found: its number, its line, its cells */
  readonly check?: (record: number, line: number, cells: number) => void;
  /** looks at the text of the records that have been found since it was last asked, the first of which is number `from` */
  readonly checkText?: (records: Records, from: number) => void;
}

/** A place is kept for every so many bytes, so that a file of a gigabyte has half a million, and a record is soon found from one. */
const BYTES_BETWEEN = 2048;

/**
 * Reads a file once, from end to end, and keeps where its records are.
 * @throws SeqlabError `file-not-text`, `data-line-length`, `data-quote`, `file-changed`, and what the checks throw
 */
export async function indexRecords(file: RegularFile, options: IndexOptions): Promise<RecordIndex> {
  const { shape, check, checkText } = options;
  const places = placesOf(file, shape);
  const scanner = recordScanner(shape, file.path, (start, end, line, cells) => {
    checkLength(file, start, end, line);
    check?.(places.length, line, cells);
    places.add(start, end, line);
  });
  let checked = 0;
  const checkNew = () => {
    checkText?.(places, checked);
    checked = places.length;
  };
  const sha256 = await readThrough(file, options, (bytes, offset) => {
    scanner.push(bytes, offset);
    checkOpenLength(file.path, scanner.open, offset + bytes.length);
    checkNew();
  });
  scanner.end();
  checkNew();
  return {
    length: places.length,
    text: places.text,
    line: places.line,
    blankLines: scanner.blankLines,
    sha256,
  };
}

interface Places extends Records {
  add(start: number, end: number, line: number): void;
}

function placesOf(file: RegularFile, shape: RecordShape): Places {
  let length = 0;
  /** of every kept place: the number of its record, where that begins, its line, and where the last record before the next place ends */
  const numbers: number[] = [];
  const starts: number[] = [];
  const lines: number[] = [];
  const ends: number[] = [];
  const block = blockReader(file, shape);
  const blockOf = (record: number): Block => {
    if (!block.has(record)) {
      const place = lastAtMost(numbers, record);
      block.load(numbers[place]!, starts[place]!, ends[place]!, lines[place]!);
    }
    return block;
  };
  return {
    get length() {
      return length;
    },
    add(start, end, line) {
      const last = numbers.length - 1;
      if (last < 0 || start - starts[last]! >= BYTES_BETWEEN) {
        numbers.push(length);
        starts.push(start);
        lines.push(line);
        ends.push(end);
      } else {
        ends[last] = end;
      }
      length += 1;
    },
    text(record) {
      const { first, bytes, starts, ends } = blockOf(record);
      return bytes.toString('utf8', starts[record - first], ends[record - first]);
    },
    line(record) {
      const { first, lines } = blockOf(record);
      return lines[record - first]!;
    },
  };
}

/** The records from one place to the next, as they were last asked for. The same memory holds the next ones. */
interface Block {
  readonly first: number;
  readonly bytes: Buffer;
  /** in `bytes` */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly lines: readonly number[];
}

interface BlockReader extends Block {
  has(record: number): boolean;
  /** @param first the number of the record that begins at byte `start` of the file, in that line */
  load(first: number, start: number, end: number, line: number): void;
}

function blockReader(file: RegularFile, shape: RecordShape): BlockReader {
  const part = readAhead(file);
  let first = 0;
  let bytes: Buffer = Buffer.alloc(0);
  const starts: number[] = [];
  const ends: number[] = [];
  const lines: number[] = [];
  return {
    starts,
    ends,
    lines,
    get first() {
      return first;
    },
    get bytes() {
      return bytes;
    },
    has: (record) => record >= first && record < first + starts.length,
    load(number, start, end, line) {
      starts.length = 0;
      ends.length = 0;
      lines.length = 0;
      bytes = part(start, end);
      const scanner = recordScanner(
        shape,
        file.path,
        (from, to, at) => {
          starts.push(from);
          ends.push(to);
          lines.push(at);
        },
        line,
      );
      scanner.push(bytes, 0);
      scanner.end();
      first = number;
    },
  };
}

/** The last place whose record is not after this one. */
function lastAtMost(numbers: readonly number[], record: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= record) low = middle;
    else high = middle - 1;
  }
  return low;
}
