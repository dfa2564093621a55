/** Examples by number: held in memory (an array is one) or read as they are asked for. */
export interface Examples<E> {
  readonly length: number;
  /** example number `index`, 0 … length − 1; undefined outside */
  at(index: number): E | undefined;
}

/** One distinct pair of a task, as text: what goes in and what should come out. */
export interface SequenceExample {
  readonly task: string;
  readonly input: string;
  readonly output: string;
}

/** A set of distinct examples; each is repeated `copies` times in the full batch (the paper repeats 50 or 25 times). */
export interface SequenceDataset {
  readonly name: string;
  readonly examples: readonly SequenceExample[];
  readonly copies: number;
}
