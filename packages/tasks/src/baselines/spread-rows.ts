/** At most `most` of the numbers 0 … length − 1, evenly spread and in order: all of them where there are no more. */
export function* spreadRows(length: number, most: number): Generator<number> {
  const count = Math.min(length, Math.max(0, Math.floor(most)));
  for (let k = 0; k < count; k += 1) yield Math.floor((k * length) / count);
}
