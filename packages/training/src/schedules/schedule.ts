/**
 * The learning rate's factor for one update: `step` is the number of updates already done (0 for the first).
 * A pure function, so a resumed run needs no state for it.
 */
export type Schedule = (step: number) => number;
