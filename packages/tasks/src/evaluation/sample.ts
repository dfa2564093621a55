import type { EvaluateOptions, Evaluation } from '../task.js';

/** At most `most` of the numbers 0 … length − 1, evenly spread and in order: all of them where there are no more. */
export function* spreadRows(length: number, most: number): Generator<number> {
  const count = Math.min(length, Math.max(0, Math.floor(most)));
  for (let k = 0; k < count; k += 1) yield Math.floor((k * length) / count);
}

/** Row numbers that are looked at: all, or as many as are wanted, evenly spread from the first on. */
export function sampleOf(
  length: number,
  { mostExamples = Number.POSITIVE_INFINITY }: EvaluateOptions,
): { readonly numbers: Int32Array; readonly said: Pick<Evaluation, 'sample'> } {
  const numbers = Int32Array.from(spreadRows(length, mostExamples));
  const said = numbers.length < length ? { sample: { examples: numbers.length, of: length } } : {};
  return { numbers, said };
}
