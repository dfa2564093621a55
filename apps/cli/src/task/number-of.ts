import { SeqlabError, showValue } from '@seqlab/core';

/**
 * A number as a file writes it.
 * @param where names the place that an error tells
 * @throws SeqlabError `data-number`
 */
export function numberOf(cell: string, where: () => string): number {
  const text = cell.trim();
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  const advice = /^[-+]?\d*,\d+$/.test(text)
    ? 'Write a point in place of the decimal comma.'
    : 'Correct it, or use --kind classification.';
  throw new SeqlabError(
    'data-number',
    `data: ${where()} has ${showValue(text)} where a number was expected. ${advice}`,
  );
}
