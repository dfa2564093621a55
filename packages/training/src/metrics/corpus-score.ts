/** A score of all answers together, which is no mean of theirs. */
export interface CorpusScore {
  /** @param references texts that the answer may equal */
  add(references: readonly string[], answer: string): void;
  /** of what has been added so far, from 0 to 100 */
  score(): number;
}
