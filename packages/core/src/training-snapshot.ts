import type { NamedArrays } from './named-array.js';

/** Everything that a run needs to go on bit for bit. Plain values: it can be posted to a worker or written to disk. */
export interface TrainingSnapshot {
  /** updates done so far */
  readonly step: number;
  readonly seed: number;
  readonly parameters: NamedArrays;
  /** optimizer moments, named `<moment>.<parameter>`, e.g. `exp_avg.embedding.weight` */
  readonly optimizer: NamedArrays;
  /** optimizer scalars kept in double precision, e.g. the accumulated powers of beta */
  readonly optimizerScalars: Readonly<Record<string, number>>;
  /** where the batch source stands */
  readonly cursor: number;
}
