import type { EvaluateOptions, Evaluation } from '../task.js';

/** Row numbers that are looked at: all, or as many as are wanted, evenly spread from the first on. */
export function sampleOf(
  length: number,
  { mostExamples = Number.POSITIVE_INFINITY }: EvaluateOptions,
): { readonly numbers: Int32Array; readonly said: Pick<Evaluation, 'sample'> } {
  const taken = Math.min(length, mostExamples);
  const numbers = Int32Array.from({ length: taken }, (_, i) => Math.floor((i * length) / taken));
  return { numbers, said: taken < length ? { sample: { examples: taken, of: length } } : {} };
}
