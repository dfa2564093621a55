/**
 * Whether two samples of runs of one stage can be the same experiment: means within three standard errors of their
 * difference (Welch), success counts by Fisher's exact test.
 * @param {{trainLoss: number, evalLoss: number, right: boolean}[]} ours
 * @param {{trainLoss: number, evalLoss: number, right: boolean}[]} theirs
 */
export function compareStage(ours, theirs) {
  const loss = compareMeans(
    ours.map((run) => run.trainLoss),
    theirs.map((run) => run.trainLoss),
  );
  const [a, b] = [ours.filter((run) => run.right).length, theirs.filter((run) => run.right).length];
  const p = fisherExact(a, ours.length - a, b, theirs.length - b);
  return { loss, right: [a, b], p, agrees: loss.errors <= 3 && p > 0.01 };
}

/** Means, standard deviations, and how many standard errors the means lie apart. */
export function compareMeans(ours, theirs) {
  const [a, b] = [summary(ours), summary(theirs)];
  // Losses are float32 and some stages always end at the same value: their last digits count as noise.
  const error = Math.sqrt(a.sd ** 2 / ours.length + b.sd ** 2 / theirs.length) + 1e-6;
  return { ours: a, theirs: b, errors: Math.abs(a.mean - b.mean) / error };
}

export function summary(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  return { mean, sd };
}

/** Two-sided p of the table [[a, b], [c, d]]: the probability of all tables with these margins that are no likelier. */
export function fisherExact(a, b, c, d) {
  const [rows, columns, n] = [[a + b, c + d], [a + c, b + d], a + b + c + d];
  const fixed = [...rows, ...columns].reduce((sum, k) => sum + logFactorial(k), 0) - logFactorial(n);
  const log = (x) =>
    fixed -
    [x, rows[0] - x, columns[0] - x, rows[1] - columns[0] + x].reduce((sum, k) => sum + logFactorial(k), 0);
  const observed = log(a);
  let p = 0;
  for (let x = Math.max(0, columns[0] - rows[1]); x <= Math.min(rows[0], columns[0]); x++) {
    if (log(x) <= observed + 1e-9) p += Math.exp(log(x));
  }
  return Math.min(1, p);
}

function logFactorial(n) {
  let sum = 0;
  for (let k = 2; k <= n; k++) sum += Math.log(k);
  return sum;
}
