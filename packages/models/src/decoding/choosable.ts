import { type ModelConfig, SeqlabError } from '@seqlab/core';

/**
 * The logits of the ids that may be chosen: those with an embedding row, for what is chosen is read again. A head wider than
 * the vocabulary is usual, since sizes are rounded up for speed.
 * @throws `decode-not-finite` where nothing can be chosen: the highest logit is no finite number
 */
export function choosable(logits: Float32Array, { vocabSize }: ModelConfig, row: number): Float32Array {
  const known = logits.length > vocabSize ? logits.subarray(0, vocabSize) : logits;
  let highest = Number.NEGATIVE_INFINITY;
  // Math.max gives NaN from the first NaN on; an id at −Infinity is one that is never chosen.
  for (const logit of known) highest = Math.max(highest, logit);
  if (Number.isFinite(highest)) return known;
  throw new SeqlabError(
    'decode-not-finite',
    `decode: the highest logit of row ${row} is ${highest}, so that no token can be chosen. Load weights that are finite; those of a run that diverged are not.`,
  );
}
