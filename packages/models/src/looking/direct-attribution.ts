import type { BatchTensors } from '@seqlab/backend';
import type { Model } from '../model.js';
import { checkLogitAt, type LogitAt } from './logit-at.js';
import { runWithCache } from './run-with-cache.js';
import { answeringStack } from './stream.js';

/** What one part of the model adds to a logit by itself. */
export interface DirectAttribution {
  /** of the activation or the bias; a head is its attention's name, `.heads.` and its number */
  readonly name: string;
  readonly value: number;
}

/**
 * Which parts write a logit, or the difference of two: the residual stream is a sum, and with the norms' means and deviations held as they are, the
 * logit is one too: of the embedding, the positions, every head, every feed-forward block and the biases on the way, in the order in which they are
 * added. The parts sum to the logit. Parts that act through later layers get nothing for that: it is those layers' part.
 * @throws `look-logit`, and as `runWithCache`
 * @see Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", "Residual stream"; Wang et al. 2023 (arXiv 2211.00593), section 3.1
 */
export async function directAttribution(
  model: Model,
  batch: BatchTensors,
  at: LogitAt,
): Promise<DirectAttribution[]> {
  const { logits, activations } = await runWithCache(model, batch);
  const { row, position, output, against } = checkLogitAt('directAttribution', at, logits.shape);
  const { config } = model;
  const { dModel, heads, normFirst, layerNormEps } = config;
  const centres = config.norm === 'layer';
  const { name: stack, layers } = answeringStack(config);
  const parameters = new Map<string, Float32Array>();
  for (const [name, variable] of model.namedParameters()) {
    parameters.set(name, (await variable.data<'float32'>()).slice());
  }
  const found = new Map<string, number>();
  const give = (name: string, value: number) => found.set(name, (found.get(name) ?? 0) + value);

  const giveBias = (name: string, g: Float64Array) => {
    const bias = parameters.get(name);
    if (bias !== undefined) give(name, dot(g, bias));
  };

  const rowOf = (name: string, t: number): Float32Array => {
    const { shape, values } = activations.get(name)!;
    // positions [T, D] are the same for every sequence
    const [length, width] = [shape.at(-2)!, shape.at(-1)!];
    const first = (shape.length === 2 ? t : row * length + t) * width;
    return values.subarray(first, first + width);
  };

  /**
   * g·(γ∘(x − mean)/σ + β), the deviation σ held: β's share is given, and what the rest is in terms of x comes back. An rms norm has neither mean
   * nor β, and its σ is the root of the mean square.
   */
  const throughNorm = (g: Float64Array, norm: string, x: Float32Array): Float64Array => {
    const weight = parameters.get(`${norm}.weight`)!;
    giveBias(`${norm}.bias`, g);
    const mean = centres ? sumOf(x) / dModel : 0;
    const variance = x.reduce((total, value) => total + (value - mean) ** 2, 0) / dModel;
    const scaled = g.map((value, d) => (value * weight[d]!) / Math.sqrt(variance + layerNormEps));
    if (!centres) return scaled;
    const centre = sumOf(scaled) / dModel;
    return scaled.map((value) => value - centre);
  };

  /** The heads of an attention one by one, and the bias of their projection. */
  const attentionParts = (g: Float64Array, name: string, t: number) => {
    const projection = parameters.get(`${name}.out_proj.weight`)!;
    giveBias(`${name}.out_proj.bias`, g);
    // g·W_O, a number for each feature of the heads side by side
    const read = new Float64Array(dModel);
    for (let d = 0; d < dModel; d += 1) {
      for (let j = 0; j < dModel; j += 1) read[j]! += g[d]! * projection[d * dModel + j]!;
    }
    const { shape, values } = activations.get(`${name}.heads`)!;
    const [, , length, width] = shape as [number, number, number, number];
    for (let head = heads - 1; head >= 0; head -= 1) {
      const first = ((row * heads + head) * length + t) * width;
      const mixed = values.subarray(first, first + width);
      give(`${name}.heads.${head}`, dot(read.subarray(head * width, (head + 1) * width), mixed));
    }
  };

  const walkDown = (start: Float64Array, t: number) => {
    const top = layers === 0 ? 'embedded' : `${stack}.layers.${layers - 1}`;
    let g = throughNorm(start, `${stack}.norm`, rowOf(top, t));
    for (let layer = layers - 1; layer >= 0; layer -= 1) {
      const name = `${stack}.layers.${layer}`;
      const sublayers = activations.has(`${name}.multihead_attn`)
        ? ['self_attn', 'multihead_attn', 'linear2']
        : ['self_attn', 'linear2'];
      for (let n = sublayers.length; n >= 1; n -= 1) {
        if (!normFirst) g = throughNorm(g, `${name}.norm${n}`, rowOf(`${name}.residual${n}`, t));
        const part = `${name}.${sublayers[n - 1]}`;
        if (part.endsWith('linear2')) give(part, dot(g, rowOf(part, t)));
        else attentionParts(g, part, t);
      }
    }
    if (activations.has('positions')) give('positions', dot(g, rowOf('positions', t)));
    const embedding = activations.has('embedding') ? 'embedding' : 'embedded';
    give(embedding, dot(g, rowOf(embedding, t)));
  };

  const unembedding = parameters.get(config.tieEmbedding ? 'embedding.weight' : 'unembedding.weight');
  // a model of numbers has no un-embedding: its one feature is the output
  const readout = (id: number) => (d: number) => unembedding?.[id * dModel + d] ?? 1;
  const [plus, minus] = [readout(output), against === null ? () => 0 : readout(against)];
  const direction = Float64Array.from({ length: dModel }, (_, d) => plus(d) - minus(d));
  const bias = parameters.get('unembedding.bias');
  if (bias !== undefined) {
    give('unembedding.bias', bias[output]! - (against === null ? 0 : bias[against]!));
  }
  const read = await pooledPositions(model, batch, activations.get(`${stack}.norm`)!.shape[1]!, row);
  for (const { t, share } of read ?? [{ t: position, share: 1 }]) {
    walkDown(
      direction.map((value) => value * share),
      t,
    );
  }
  return [...found].map(([name, value]) => ({ name, value })).reverse();
}

/** Which positions a pooled output reads, and with what weight; null where there is no pooling. */
async function pooledPositions(model: Model, { src }: BatchTensors, length: number, row: number) {
  const { pooling, padId, architecture } = model.config;
  if (architecture !== 'encoder-only' && architecture !== 'vision') return null;
  if (pooling === 'none') return null;
  if (pooling === 'class') return [{ t: 0, share: 1 }];
  const all = Array.from({ length }, (_, t) => t);
  let read = all;
  if (padId !== null) {
    const ids = (await src.data()).slice(row * length, (row + 1) * length);
    read = all.filter((t) => ids[t] !== padId);
  }
  return read.map((t) => ({ t, share: pooling === 'mean' ? 1 / read.length : 1 }));
}

function dot(a: Float64Array, b: Float32Array): number {
  let total = 0;
  for (let d = 0; d < b.length; d += 1) total += a[d]! * b[d]!;
  return total;
}

function sumOf(values: Float32Array | Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
