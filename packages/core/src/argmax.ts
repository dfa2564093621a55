import { checkArgument } from './check-argument.js';

/**
 * Place of the largest of `count` values from place `from` on, counted from there; of equal ones the first.
 * @param count default: all that follow
 */
export function argmax(values: ArrayLike<number>, from = 0, count = values?.length - from): number {
  checkArgument('argmax', 'values', values, 'a list');
  let best = 0;
  for (let i = 1; i < count; i += 1) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
