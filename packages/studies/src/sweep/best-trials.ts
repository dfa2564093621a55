/** What a trial gave, over its seeds. */
export interface ScoredTrial {
  readonly trial: string;
  /** of each seed; NaN for a training that went nowhere */
  readonly scores: readonly number[];
}

/** The better half, third or so of a round of successive halving, at least one: the best first; of equals the first. */
export function bestTrials(
  trials: readonly ScoredTrial[],
  { keep, better }: { readonly keep: number; readonly better: 'lower' | 'higher' },
): string[] {
  return rankedTrials(trials, better)
    .slice(0, Math.max(1, Math.floor(keep * trials.length)))
    .map(({ trial }) => trial);
}

/** By the mean over the seeds; what is not a number comes last. */
export function rankedTrials<T extends ScoredTrial>(trials: readonly T[], better: 'lower' | 'higher'): T[] {
  const sign = better === 'lower' ? 1 : -1;
  const place = ({ scores }: ScoredTrial): number => {
    const mean = (sign * scores.reduce((sum, score) => sum + score, 0)) / scores.length;
    return Number.isNaN(mean) ? Number.POSITIVE_INFINITY : mean;
  };
  const placed = trials.map((trial) => ({ trial, at: place(trial) }));
  return placed.sort((one, other) => (one.at === other.at ? 0 : one.at - other.at)).map(({ trial }) => trial);
}
