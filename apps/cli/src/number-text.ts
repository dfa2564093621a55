/** A number as people and JSON write it: digits, a point, an exponent. Nothing else that JavaScript's Number() takes. */
const decimal = /^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

/**
 * The number that a text writes, or null: '', ' ', '0x10', '1_000', '1,5', 'Infinity', '1e999' and digits of other scripts
 * are none.
 */
export function numberFromText(text: string): number | null {
  if (!decimal.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
