/** A figure shows no more points than this. */
const POINTS = 250;

/** [step, loss] pairs from the losses of all updates: the first, the last and evenly spaced ones between. */
export function thinCurve(losses: readonly number[]): [step: number, loss: number][] {
  const stride = Math.ceil(losses.length / POINTS);
  return losses
    .map((loss, i): [number, number] => [i + 1, loss])
    .filter((_, i) => i % stride === 0 || i === losses.length - 1);
}
