/** The document of `seqlab sweep` (`sweep.json`): what each trial gave, the best first. */
export interface SweepResult {
  /** name of the config file */
  readonly sweep: string;
  readonly search: 'grid' | 'random' | 'halving';
  /** names of what was varied */
  readonly parameters: readonly string[];
  /** what trials are compared by, and of which split */
  readonly metric: string;
  readonly split: 'validation' | 'training';
  readonly better: 'lower' | 'higher';
  /** name of the best trial; null where none has ended, or all diverged */
  readonly best: string | null;
  readonly trials: readonly SweepTrialResult[];
  readonly seconds: number;
}

/** One choice of values after so many updates. */
export interface SweepTrialResult {
  readonly trial: string;
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  readonly parameters: number;
  readonly updates: number;
  readonly seeds: readonly {
    readonly seed: number;
    /** every metric of the task's kind, by name */
    readonly metrics: Readonly<Record<string, number>>;
    /** why the training left the numbers, and has no metrics; null if it did not */
    readonly diverged: string | null;
    /** [step, loss] pairs, thinned for drawing */
    readonly curve: readonly (readonly [number, number])[];
    /** SHA-256 of the weights, shortened */
    readonly weightHash: string;
  }[];
}
