import type { Batch, ImageBatch } from './batch.js';
import { checkArgument } from './check-argument.js';
import type { ModelConfig } from './model-config.js';
import { SeqlabError } from './seqlab-error.js';
import { didYouMean } from './suggest.js';

/** What a batch must fit; a `ModelConfig` will do. */
export type BatchLimits = Pick<
  ModelConfig,
  'architecture' | 'vocabSize' | 'outputSize' | 'padId' | 'inputs'
> &
  Partial<Pick<ModelConfig, 'srcVocabSize' | 'srcPadId' | 'pooling' | 'imageSize' | 'channels'>>;

const KEYS = ['src', 'tgt', 'labels'] as const;
type BatchKey = (typeof KEYS)[number];

/**
 * Reads a batch document: `{"src": [[…]], "tgt": [[…]], "labels": [[…]]}`, each B rows of equal length, PAD written out.
 *
 * - encoder-decoder: all three; `labels` has the shape of `tgt` [B, T].
 * - decoder-only: no `src` (srcLength is 0).
 * - encoder-only: no `tgt`; the batch's `tgt` is a copy of `src`, so that labels stay [B, T] with T = S. With pooling there is one
 *   label per row, T = 1.
 * - vision: no `tgt`; `src` holds imageSize²·channels numbers per row, `labels` one class.
 *
 * With `inputs: "scalars"` all three hold numbers instead of ids.
 * @throws SeqlabError `batch-not-object`, `batch-unknown-key`, `batch-missing-key`, `batch-not-rows`, `batch-empty`,
 *   `batch-zero-length`, `batch-ragged`, `batch-size`, `batch-not-integer`, `batch-not-number`, `batch-id-range`,
 *   `batch-label-range`, `batch-labels-shape`, `batch-image-size`, `batch-all-padding`
 */
export function parseBatch(value: unknown, limits: BatchLimits): Batch {
  checkArgument('parseBatch', 'limits', limits, 'an object');
  const wanted = keysOf(limits);
  const document = checkKeys(value, wanted);
  const rows = Object.fromEntries(wanted.map((key) => [key, checkRows(key, document[key])])) as Partial<
    Record<BatchKey, readonly unknown[][]>
  >;
  const labelRows = rows.labels!;
  const targetKey = rows.tgt ? 'tgt' : 'src';
  const tgtRows = rows.tgt ?? rows.src!;
  const srcRows = rows.src;
  for (const key of wanted) {
    if (rows[key]!.length === labelRows.length) continue;
    fail(
      'size',
      `${key} has ${rows[key]!.length} rows, labels has ${labelRows.length}. Give all the same number of rows.`,
    );
  }
  const onePerRow = limits.pooling !== undefined && limits.pooling !== 'none';
  if (onePerRow) {
    if (labelRows[0]!.length !== 1) {
      fail(
        'labels-shape',
        `rows of labels have ${labelRows[0]!.length} values. Give one label per row: the model pools all positions.`,
      );
    }
  } else if (tgtRows[0]!.length !== labelRows[0]!.length) {
    const lengths = `rows of labels have ${labelRows[0]!.length} values, rows of ${targetKey} ${tgtRows[0]!.length}`;
    fail('labels-shape', `${lengths}. Give one label per ${targetKey} position.`);
  }
  const shape = {
    batchSize: labelRows.length,
    srcLength: srcRows?.[0]?.length ?? 0,
    tgtLength: labelRows[0]!.length,
  };
  if (limits.inputs === 'scalars') {
    const read = (key: BatchKey) =>
      Float32Array.from(flatten(rows[key]!, (item, place) => readNumber(key, item, place)));
    return { kind: 'scalars', ...shape, src: read('src'), tgt: read('tgt'), labels: read('labels') };
  }
  if (limits.architecture === 'vision') return imageBatch(rows, shape, limits);
  const readIds = (key: BatchKey) =>
    Int32Array.from(flatten(rows[key]!, (item, place) => readId(key, item, place, limits)));
  const src = srcRows ? readIds('src') : new Int32Array(0);
  const tgt = rows.tgt ? readIds('tgt') : onePerRow ? new Int32Array(shape.batchSize) : src.slice();
  const labels = readIds('labels');
  if (!onePerRow && labels.every((label) => label === limits.padId)) {
    fail(
      'all-padding',
      `labels holds nothing but PAD (${limits.padId}), so there is no loss. Give at least one real label.`,
    );
  }
  return { kind: 'tokens', ...shape, src, tgt, labels };
}

function imageBatch(
  rows: Partial<Record<BatchKey, readonly unknown[][]>>,
  { batchSize, srcLength }: { readonly batchSize: number; readonly srcLength: number },
  limits: BatchLimits,
): ImageBatch {
  const { imageSize = 0, channels = 0 } = limits;
  const pixels = imageSize ** 2 * channels;
  if (srcLength !== pixels) {
    fail(
      'image-size',
      `rows of src have ${srcLength} numbers, an image of ${imageSize} × ${imageSize} pixels with ${channels} channels has ${pixels}. Give that many.`,
    );
  }
  return {
    kind: 'images',
    batchSize,
    srcLength,
    tgtLength: 1,
    src: Float32Array.from(flatten(rows.src!, (item, place) => readNumber('src', item, place))),
    tgt: new Int32Array(batchSize),
    labels: Int32Array.from(flatten(rows.labels!, (item, place) => readId('labels', item, place, limits))),
  };
}

function keysOf({ architecture }: BatchLimits): readonly BatchKey[] {
  if (architecture === 'encoder-decoder') return KEYS;
  return architecture === 'decoder-only' ? ['tgt', 'labels'] : ['src', 'labels'];
}

function fail(code: string, message: string): never {
  throw new SeqlabError(`batch-${code}`, `batch: ${message}`);
}

function checkKeys(value: unknown, wanted: readonly BatchKey[]): Record<string, unknown> {
  const form = `{${wanted.map((key) => `"${key}": [[…]]`).join(', ')}}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail('not-object', `the document is not a JSON object. Write ${form}.`);
  }
  for (const key of Object.keys(value)) {
    if ((wanted as readonly string[]).includes(key)) continue;
    fail('unknown-key', `unknown key ${JSON.stringify(key)}.${didYouMean(key, wanted) || ` Write ${form}.`}`);
  }
  for (const key of wanted)
    if (!Object.hasOwn(value, key)) fail('missing-key', `${key} is missing. Write ${form}.`);
  return value as Record<string, unknown>;
}

/** B ≥ 1 rows of one length ≥ 1. Rows and columns are counted from 1 in messages. */
function checkRows(key: BatchKey, value: unknown): readonly unknown[][] {
  if (!Array.isArray(value)) fail('not-rows', `${key} is not an array of rows. Write [[…], […]].`);
  if (value.length === 0) fail('empty', `${key} has no rows. Give at least one.`);
  value.forEach((row, i) => {
    if (!Array.isArray(row)) fail('not-rows', `${key} row ${i + 1} is not an array. Write [[…], […]].`);
    if (row.length === 0)
      fail('zero-length', `${key} row ${i + 1} is empty. Give every row at least one value.`);
    const length = (value[0] as unknown[]).length;
    if (row.length === length) return;
    fail(
      'ragged',
      `${key} row ${i + 1} has ${row.length} values, row 1 has ${length}. Pad all rows to one length.`,
    );
  });
  return value;
}

function flatten<T>(rows: readonly unknown[][], read: (item: unknown, place: string) => T): T[] {
  return rows.flatMap((row, i) => row.map((item, j) => read(item, `row ${i + 1}, column ${j + 1}`)));
}

function readNumber(key: BatchKey, item: unknown, place: string): number {
  if (typeof item === 'number' && Number.isFinite(Math.fround(item))) return item;
  return fail(
    'not-number',
    `${key} ${place}: ${JSON.stringify(item)} is no float32 number. Give a finite number.`,
  );
}

function readId(key: BatchKey, item: unknown, place: string, limits: BatchLimits): number {
  const { vocabSize: shared, srcVocabSize, outputSize, padId } = limits;
  const vocabSize = key === 'src' ? (srcVocabSize ?? shared) : shared;
  if (typeof item !== 'number' || !Number.isInteger(item)) {
    return fail('not-integer', `${key} ${place}: ${JSON.stringify(item)} is not an integer. Give token ids.`);
  }
  if (key === 'labels') {
    const { pooling = 'none' } = limits;
    if ((item >= 0 && item < outputSize) || (item === padId && pooling === 'none')) return item;
    const orPad = padId === null ? '' : ` or padId (${padId})`;
    return fail(
      'label-range',
      `labels ${place}: ${item} must be from 0 to outputSize − 1 (${outputSize - 1})${orPad}.`,
    );
  }
  if (item >= 0 && item < vocabSize) return item;
  return fail(
    'id-range',
    `${key} ${place}: ${item} must be from 0 to ${key === 'src' && srcVocabSize != null ? 'srcVocabSize' : 'vocabSize'} − 1 (${vocabSize - 1}).`,
  );
}
