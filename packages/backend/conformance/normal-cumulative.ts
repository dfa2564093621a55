/**
 * Φ(x) in double precision by the series of Marsaglia (2004), "Evaluating the Normal Distribution", which has no constant
 * in common with the ops.
 */
export function normalCumulative(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let term = x;
  let sum = x;
  for (let i = 3; Math.abs(term) > 1e-18 * Math.abs(sum); i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
