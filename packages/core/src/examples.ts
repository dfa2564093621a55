/** Examples by number: held in memory (an array is one) or read as they are asked for. */
export interface Examples<E> {
  readonly length: number;
  /** example number `index`, 0 … length − 1; undefined outside */
  at(index: number): E | undefined;
}
