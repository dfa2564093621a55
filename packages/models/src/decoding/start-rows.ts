import { SeqlabError } from '@seqlab/core';
import type { DecodingOptions, DecodingSource } from './decoding-source.js';

/** SOS and the prefix of every row. Throws `decode-empty`, `decode-prefix`, `decode-max-length` */
export function startRows(source: DecodingSource, options: DecodingOptions, maxLength: number): number[][] {
  if (source.batchSize < 1) {
    throw new SeqlabError(
      'decode-empty',
      'decode: the source has 0 rows, at least 1 was expected. Give one row per sequence.',
    );
  }
  if (!Number.isInteger(maxLength) || maxLength < 1) {
    throw new SeqlabError(
      'decode-max-length',
      `decode: maxLength (${maxLength}) must be a whole number, 1 or more. Leave it out for 16.`,
    );
  }
  const rows = Array.from({ length: source.batchSize }, (_, row) => [
    options.sosId,
    ...Array.from(options.prefix?.[row] ?? []),
  ]);
  const lengths = new Set((options.prefix ?? []).map((row) => row.length));
  if (options.prefix !== undefined && (options.prefix.length !== rows.length || lengths.size > 1)) {
    throw new SeqlabError(
      'decode-prefix',
      `decode: prefix has ${options.prefix.length} rows of lengths ${[...lengths].join(', ')}, ${rows.length} rows of one length were expected. Decode rows of different lengths one by one.`,
    );
  }
  return rows;
}
