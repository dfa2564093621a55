/** Where a run stands in its grid. */
export interface RunPlace {
  readonly variant: string;
  readonly seed: number;
}

/** What has been done of a grid, by variant. */
export interface DoneRuns<R> {
  has(place: RunPlace): boolean;
  /** one that is there already, of the same variant and seed, is not counted twice */
  add(run: R): void;
  /** of one variant, seeds in rising order */
  of(variant: string): readonly R[];
}

/** @param placeOf where a run stands */
export function doneRuns<R>(runs: readonly R[], placeOf: (run: R) => RunPlace): DoneRuns<R> {
  const variants = new Map<string, Map<number, R>>();
  const done: DoneRuns<R> = {
    has: ({ variant, seed }) => variants.get(variant)?.has(seed) === true,
    add(run) {
      const { variant, seed } = placeOf(run);
      const seeds = variants.get(variant) ?? new Map<number, R>();
      variants.set(variant, seeds);
      if (!seeds.has(seed)) seeds.set(seed, run);
    },
    of: (variant) =>
      [...(variants.get(variant) ?? [])].sort(([one], [other]) => one - other).map(([, run]) => run),
  };
  for (const run of runs) done.add(run);
  return done;
}
