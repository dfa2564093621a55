import { checkArgument } from './check-argument.js';
import { fileLookalike } from './file-lookalike.js';
import { readJson } from './json-reader.js';
import { BYTES_PER_VALUE, isDtype, type SafetensorsDtype } from './safetensors-dtype.js';
import { SeqlabError } from './seqlab-error.js';
import { decodeUtf8 } from './utf8.js';

/** Where a tensor lies: [start, end) counts bytes from the end of the header. */
export interface TensorEntry {
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly entries: ReadonlyMap<string, TensorEntry>;
  /** offset of the first tensor byte in the file */
  readonly dataStart: number;
}

/** Reading 25 MB of header takes three seconds; a header that large names 400,000 tensors already. */
const MAXIMUM_HEADER = 25000000;
/** Arrays in a header are shapes and offsets; NumPy and PyTorch have at most 64 dimensions. */
const MAXIMUM_RANK = 64;
const LARGEST_U64 = 0xffffffffffffffffn;

/** A number as written; only plain digits are a dimension or an offset. */
class NumberText {
  constructor(readonly text: string) {}
}

/**
 * How many bytes of a file its header takes, the eight of the length included: so many are enough for `readSafetensorsHeader`.
 * @param start the first bytes of the file, at least 64 of them if it has as many
 * @param fileSize bytes of the whole file
 * @throws SeqlabError for a length that no header has
 */
export function safetensorsHeaderSize(start: Uint8Array, fileSize: number): number {
  checkArgument('safetensorsHeaderSize', 'start', start, 'a Uint8Array');
  return checkLength(start, fileSize);
}

/**
 * Reads and checks a header: after this, every entry lies inside the file and has exactly the bytes of its shape.
 * @param bytes the file, or its beginning with the whole header
 * @param fileSize bytes of the whole file; default: `bytes` is the whole
 */
export function readSafetensorsHeader(bytes: Uint8Array, fileSize = bytes?.length): SafetensorsHeader {
  checkArgument('readSafetensorsHeader', 'bytes', bytes, 'a Uint8Array');
  const dataStart = checkLength(bytes, fileSize);
  const text = decodeUtf8(bytes.subarray(8, dataStart));
  if (text === null) throw refuse('utf8', 'the header is not well-formed UTF-8');
  const root = readJson(text, {
    maximumDepth: 64,
    maximumItems: MAXIMUM_RANK,
    builder: { number: (digits) => new NumberText(digits), object: (entries) => entries },
    fail(problem, offset) {
      throw refuse(
        JSON_CODES[problem.kind],
        `the header is not valid: ${problem.text}, at character ${offset}`,
      );
    },
  }) as Map<string, unknown>; // the first byte is "{"
  const entries = new Map<string, TensorEntry>();
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of root) {
    if (name === '__metadata__') metadata = readMetadata(value);
    else entries.set(name, readEntry(name, value));
  }
  checkCoverage(entries, fileSize - dataStart);
  return { metadata, entries, dataStart };
}

const JSON_CODES = {
  syntax: 'json',
  duplicate: 'duplicate-name',
  depth: 'depth',
  items: 'rank',
  surrogate: 'surrogate',
  trailing: 'trailing-text',
} as const;

function refuse(code: string, reason: string): SeqlabError {
  return new SeqlabError(
    `safetensors-${code}`,
    `safetensors: ${reason}. The file is damaged or was written by a faulty program; get it again.`,
  );
}

/** Offset of the data. The length is compared as a BigInt: 2⁵³ + 1 and 2⁶⁴ − 1 are not numbers. */
function checkLength(bytes: Uint8Array, fileSize: number): number {
  const problem = lengthProblem(bytes, fileSize);
  if (problem === null) return 8 + Number(headerLength(bytes));
  const lookalike = fileLookalike(bytes);
  if (lookalike) throw new SeqlabError(lookalike.code, `safetensors: this is ${lookalike.description}.`);
  throw problem;
}

function lengthProblem(bytes: Uint8Array, fileSize: number): SeqlabError | null {
  if (fileSize < 8) return refuse('too-short', `the file has ${fileSize} bytes, but 8 are the length alone`);
  const length = headerLength(bytes);
  if (length > BigInt(fileSize - 8)) {
    return refuse('header-past-end', `the header would have ${length} bytes, but ${fileSize - 8} are left`);
  }
  if (length > BigInt(MAXIMUM_HEADER)) {
    return refuse(
      'header-too-large',
      `the header has ${length} bytes, more than the ${MAXIMUM_HEADER} allowed`,
    );
  }
  if (length < 2n) return refuse('header-too-small', `the header has ${length} bytes, but {} has 2`);
  if (bytes[8] !== 0x7b) return refuse('header-start', 'the header does not start with "{"');
  return null;
}

function headerLength(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
}

function readMetadata(value: unknown): ReadonlyMap<string, string> {
  if (!(value instanceof Map)) throw refuse('metadata', '__metadata__ is not an object');
  for (const [key, text] of value) {
    if (typeof text !== 'string') throw refuse('metadata', `__metadata__ ${quote(key)} is not a string`);
  }
  return value;
}

function readEntry(name: string, value: unknown): TensorEntry {
  // Texts are made only when there is something to say: a header may name 400,000 tensors.
  const wrong = (code: string, reason: string) => refuse(code, `tensor ${quote(name)}${reason}`);
  if (!(value instanceof Map)) throw wrong('entry', ' is not described by an object');
  for (const key of ['dtype', 'shape', 'data_offsets']) {
    if (!value.has(key)) throw wrong('entry-missing', ` has no ${key}`);
  }
  const dtype: unknown = value.get('dtype');
  if (!isDtype(dtype)) throw wrong('dtype', ' has a dtype that is not known');
  const shape = readIntegers(value.get('shape'), (code, reason) =>
    wrong(code ?? 'shape', `: the shape ${reason}`),
  );
  const offsets = readIntegers(value.get('data_offsets'), (code, reason) =>
    wrong(code ?? 'offsets', `: data_offsets ${reason}`),
  );
  if (offsets.length !== 2) throw wrong('offsets', `: data_offsets has ${offsets.length} numbers, not 2`);
  const [start, end] = offsets as [number, number];
  if (end < start) throw wrong('offsets-reversed', ` ends at byte ${end}, before its start ${start}`);
  const size = byteSize(shape, dtype);
  if (size === null) throw wrong('overflow', ': the shape has more bytes than 64 bits can count');
  if (size !== BigInt(end - start)) {
    throw wrong('size', `: its shape in ${dtype} takes ${size} bytes, but the range has ${end - start}`);
  }
  return { dtype, shape, start, end };
}

/** Plain digits only: 2.0, 2e0 and -0 are no dimensions for the reference implementation either. */
function readIntegers(value: unknown, wrong: (code: string | null, reason: string) => SeqlabError): number[] {
  if (!Array.isArray(value)) throw wrong(null, 'is not an array');
  return value.map((item) => {
    if (!(item instanceof NumberText)) throw wrong(null, 'holds something that is not a number');
    if (!/^[0-9]+$/.test(item.text))
      throw wrong(null, `holds ${cut(item.text)}, which is not a plain integer`);
    const number = Number(item.text);
    if (!Number.isSafeInteger(number)) throw wrong('overflow', `holds ${cut(item.text)}, which is past 2^53`);
    return number;
  });
}

function quote(name: string): string {
  return JSON.stringify(cut(name));
}

/** Enough of a text to recognise it: names and numbers in a damaged file can be megabytes long. */
function cut(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** Bytes of a shape, or null where a product on the way is more than 64 bits hold, a later 0 notwithstanding. */
function byteSize(shape: readonly number[], dtype: SafetensorsDtype): bigint | null {
  let count = 1n;
  for (const dimension of shape) {
    count *= BigInt(dimension);
    if (count > LARGEST_U64) return null;
  }
  const size = count * BigInt(BYTES_PER_VALUE[dtype]);
  return size * 8n > LARGEST_U64 ? null : size; // newer references count bits
}

/** The tensors must follow each other without hole or overlap and end where the file ends. */
function checkCoverage(entries: ReadonlyMap<string, TensorEntry>, dataLength: number): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const [name, entry] of ordered) {
    if (entry.start > end) {
      throw refuse(
        'hole',
        `bytes ${end} to ${entry.start}, before tensor ${quote(name)}, belong to no tensor`,
      );
    }
    if (entry.start < end) {
      throw refuse('overlap', `tensor ${quote(name)} starts at byte ${entry.start}, inside another tensor`);
    }
    end = entry.end;
    if (end > dataLength) {
      throw refuse(
        'past-end',
        `tensor ${quote(name)} ends at byte ${end}, but the data has ${dataLength} bytes`,
      );
    }
  }
  if (end < dataLength)
    throw refuse('trailing-bytes', `${dataLength - end} bytes after the last tensor belong to none`);
}
