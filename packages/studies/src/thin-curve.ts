/** A figure shows no more points than this. */
const POINTS = 250;

/**
 * [step, loss] pairs from the losses of updates: the first, the last and evenly spaced ones between.
 * @param before updates that were made before the first of these, of a run that was gone on with; default 0
 */
export function thinCurve(losses: readonly number[], before = 0): [step: number, loss: number][] {
  const stride = Math.ceil((before + losses.length) / POINTS);
  return losses
    .map((loss, i): [number, number] => [before + i + 1, loss])
    .filter(([step], i) => (step - 1) % stride === 0 || i === losses.length - 1);
}
