/** Multiply-adds that one uninterrupted call may take: around 10 ms of compiled code. */
const BUDGET = 1e8;
/** A chunk's losses are a table in memory, and a progress bar wants news. */
const LONGEST = 256;

/**
 * How many updates to run in one call, so that calls are few and the event loop still breathes. By sizes alone, never by a
 * clock: how a run is cut into chunks does not change its bits, but it should not differ from run to run either.
 *
 * @param parameters number of trained values
 * @param tokens tokens of one update, source and target together
 */
export function chunkSize(parameters: number, tokens: number): number {
  // Forward and twice that backward, each parameter once per token: an upper bound, since a token passes one stack alone.
  const work = 3 * parameters * tokens;
  return Math.max(1, Math.min(LONGEST, Math.floor(BUDGET / Math.max(1, work))));
}
