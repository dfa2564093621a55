/** A score of all answers together, which is no mean of theirs. */
export interface CorpusScore {
  /** @param references texts that the answer may equal */
  add(references: readonly string[], answer: string): void;
  /** of what has been added so far, from 0 to 100 */
  score(): number;
}

/** How often each run of `order` items stands in a sequence. Items must not hold the character U+0000. */
export function nGrams(items: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + order <= items.length; i += 1) {
    const gram = items.slice(i, i + order).join('\0');
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/** Number of n-grams that the two have in common, each as often as it stands in both. */
export function overlap(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [gram, count] of a) common += Math.min(count, b.get(gram) ?? 0);
  return common;
}
