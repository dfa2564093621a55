/** From a little under the smallest finite loss to a little over the largest; where there is none, from 0.001 to 1. */
export function lossDomain(all: readonly number[]): [smallest: number, largest: number] {
  const losses = all.filter(Number.isFinite);
  if (losses.length === 0) return [0.001, 1];
  const smallest = losses.reduce((least, loss) => Math.min(least, loss));
  return [smallest * 0.75, losses.reduce((most, loss) => Math.max(most, loss)) * 1.15];
}
