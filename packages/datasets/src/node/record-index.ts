import { type ReadThroughOptions, readThrough } from './read-through.js';
import { checkLength, checkOpenLength } from './record-length.js';
import { type RecordShape, recordScanner } from './record-scanner.js';
import type { RegularFile } from './regular-file.js';

/** The records of a file by number. Some thousand bytes of it are in memory, and a place for every few records. */
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

/** A place is kept for every so many records or bytes, so that those between are soon found. */
const RECORDS_BETWEEN = 32;
const BYTES_BETWEEN = 4096;

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
  let block: Block | null = null;
  const blockOf = (record: number): Block => {
    if (block !== null && record >= block.first && record < block.first + block.starts.length) return block;
    const place = lastAtMost(numbers, record);
    const bytes = Buffer.allocUnsafe(ends[place]! - starts[place]!);
    file.read(bytes, starts[place]!);
    block = { first: numbers[place]!, bytes, ...scanBlock(bytes, shape, file.path, lines[place]!) };
    return block;
  };
  return {
    get length() {
      return length;
    },
    add(start, end, line) {
      const last = numbers.length - 1;
      if (last < 0 || length - numbers[last]! >= RECORDS_BETWEEN || start - starts[last]! >= BYTES_BETWEEN) {
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

/** The records from one place to the next, as they were last asked for. */
interface Block extends BlockRecords {
  readonly first: number;
  readonly bytes: Buffer;
}

interface BlockRecords {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly lines: readonly number[];
}

function scanBlock(bytes: Uint8Array, shape: RecordShape, path: string, line: number): BlockRecords {
  const found = { starts: [] as number[], ends: [] as number[], lines: [] as number[] };
  const scanner = recordScanner(
    shape,
    path,
    (start, end, at) => {
      found.starts.push(start);
      found.ends.push(end);
      found.lines.push(at);
    },
    line,
  );
  scanner.push(bytes, 0);
  scanner.end();
  return found;
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
