/**
 * The curve: the paper's model at its three batch sizes, then growing widths with two encoder and two decoder layers.
 * Every contender trains the same thing: pre-norm encoder-decoder with final norms, sinusoidal positions, causal mask, shared
 * embedding·√d, dropout at all of torch's sites and after the positions, cross-entropy, one Adam step.
 */
export const cases = [
  { name: 'paper-8', vocab: 4, dModel: 8, heads: 1, layers: 1, feedForward: 8, batch: 8, length: 6 },
  { name: 'paper-100', vocab: 4, dModel: 8, heads: 1, layers: 1, feedForward: 8, batch: 100, length: 6 },
  { name: 'paper-200', vocab: 4, dModel: 8, heads: 1, layers: 1, feedForward: 8, batch: 200, length: 6 },
  { name: 'd32', vocab: 32, dModel: 32, heads: 4, layers: 2, feedForward: 128, batch: 16, length: 32 },
  { name: 'd64', vocab: 64, dModel: 64, heads: 4, layers: 2, feedForward: 256, batch: 16, length: 32 },
  { name: 'd128', vocab: 64, dModel: 128, heads: 4, layers: 2, feedForward: 512, batch: 16, length: 64 },
  { name: 'd256', vocab: 64, dModel: 256, heads: 8, layers: 2, feedForward: 1024, batch: 16, length: 64 },
].map((each) => ({ dropout: 0.1, ...each }));

/** Multiply-adds of one training step times two; backward counts twice forward. */
export function stepFlops({ vocab, dModel: d, layers, feedForward: f, batch, length: n }) {
  const tokens = batch * n;
  const attention = (tokens * 4 * d * d + 2 * batch * n * n * d) * 2;
  const feed = tokens * 2 * d * f * 2;
  return 3 * (layers * (attention + feed) + layers * (2 * attention + feed) + tokens * d * vocab * 2);
}

/** Ids of a case, the same for every contender: a linear congruence, so that Python makes them too. */
export function idsOf({ vocab, batch, length }, salt) {
  const ids = new Int32Array(batch * length);
  let state = 12345 + salt;
  for (let i = 0; i < ids.length; i++) {
    state = (state * 1103515245 + 12345) % 2147483648;
    ids[i] = Math.floor(state / 65536) % vocab;
  }
  return ids;
}

/** Sinusoidal positions [length, dModel], row-major. */
export function positionsOf({ dModel, length }) {
  const table = new Float32Array(length * dModel);
  for (let t = 0; t < length; t++) {
    for (let j = 0; j < dModel; j++) {
      const angle = t / 10000 ** ((j - (j % 2)) / dModel);
      table[t * dModel + j] = j % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    }
  }
  return table;
}
