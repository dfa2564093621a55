import type { ModelConfig, NamedArrays } from '@seqlab/core';
import type { AttentionTrace, Matrix } from '../spec/trace.js';

/** What the forward pass of one input has let itself be seen of. */
export interface Observed {
  readonly config: ModelConfig;
  readonly weights: NamedArrays;
  /** what enters the encoder and the decoder, positions added: [S × D], [T × D] */
  readonly source: Matrix;
  readonly target: Matrix;
  /** in the order in which they ran */
  readonly attentions: readonly AttentionTrace[];
  /** [S or T × F] of each feed-forward block after its activation */
  readonly feedForward: readonly { readonly stack: 'encoder' | 'decoder'; readonly hidden: Matrix }[];
}

/**
 * The activations between what was observed, by torch's module paths: `….self_attn.query`, `.key`, `.value`, `.heads` [H × K side by side],
 * `.norm1`, `.residual1`, `….norm`. Computed from the weights for looking at, in doubles; the attention weights are the pass's own.
 * Queries and keys are left out where positions turn them.
 */
export function activationsOf(seen: Observed): ReadonlyMap<string, Matrix> {
  const { config, attentions, feedForward } = seen;
  const named = new Map<string, Matrix>();
  const dense =
    (name: string) =>
    (x: Matrix, from = 0, to?: number) =>
      linear(seen.weights, name, x, from, to);
  const norm = (name: string, x: Matrix) => keep(name, layerNorm(seen.weights, name, x, config.layerNormEps));
  function keep(name: string, value: Matrix): Matrix {
    named.set(name, value);
    return value;
  }

  const attend = (name: string, trace: AttentionTrace, x: Matrix, memory: Matrix): Matrix => {
    const project = dense(`${name}.in_proj_`);
    const width = config.dModel;
    if (config.positional !== 'rotary' || trace.kind === 'cross') {
      keep(`${name}.query`, project(x, 0, width));
      keep(`${name}.key`, project(memory, width, 2 * width));
    }
    const value = keep(`${name}.value`, project(memory, 2 * width, 3 * width));
    const mixed = keep(`${name}.heads`, mix(trace.heads, value));
    return keep(name, dense(`${name}.out_proj.`)(mixed));
  };
  let attention = 0;
  let block = 0;

  /** One sublayer with its norm, around the stream or on it. */
  const residual = (layer: string, place: number, x: Matrix, sublayer: (x: Matrix) => Matrix): Matrix => {
    const [normName, name] = [`${layer}.norm${place}`, `${layer}.residual${place}`];
    if (config.normFirst) return keep(name, add(x, sublayer(norm(normName, x))));
    return norm(normName, keep(name, add(x, sublayer(x))));
  };

  const stack = (name: string, layers: number, x: Matrix, memory: Matrix | null): Matrix => {
    let stream = x;
    for (let index = 0; index < layers; index += 1) {
      const layer = `${name}.layers.${index}`;
      const own = attentions[attention]!;
      stream = residual(layer, 1, stream, (h) => attend(`${layer}.self_attn`, own, h, h));
      attention += 1;
      if (memory !== null) {
        const cross = attentions[attention]!;
        stream = residual(layer, 2, stream, (h) => attend(`${layer}.multihead_attn`, cross, h, memory));
        attention += 1;
      }
      const { hidden } = feedForward[block]!;
      block += 1;
      stream = residual(layer, memory === null ? 2 : 3, stream, () =>
        keep(`${layer}.linear2`, dense(`${layer}.linear2.`)(hidden)),
      );
    }
    return norm(`${name}.norm`, stream);
  };

  const memory = stack('transformer.encoder', config.encoderLayers, seen.source, null);
  stack('transformer.decoder', config.decoderLayers, seen.target, memory);
  return named;
}

/** x·Wᵀ + b with rows [from, to) of weight and bias: `${name}weight`, `${name}bias`. */
function linear(weights: NamedArrays, name: string, x: Matrix, from = 0, to?: number): Matrix {
  const weight = weights.get(`${name}weight`)!;
  const bias = weights.get(`${name}bias`)?.values;
  const [outputs, inputs] = weight.shape as [number, number];
  const end = to ?? outputs;
  return matrix(x.rows, end - from, (row, column) => {
    let sum = bias?.[from + column] ?? 0;
    for (let i = 0; i < inputs; i += 1)
      sum += x.values[row * x.columns + i]! * weight.values[(from + column) * inputs + i]!;
    return sum;
  });
}

function layerNorm(weights: NamedArrays, name: string, x: Matrix, epsilon: number): Matrix {
  const weight = weights.get(`${name}.weight`)!.values;
  const bias = weights.get(`${name}.bias`)?.values;
  const values = new Float32Array(x.values.length);
  for (let row = 0; row < x.rows; row += 1) {
    const own = x.values.subarray(row * x.columns, (row + 1) * x.columns);
    const mean = own.reduce((sum, value) => sum + value, 0) / x.columns;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.columns;
    for (const [column, value] of own.entries())
      values[row * x.columns + column] =
        ((value - mean) / Math.sqrt(variance + epsilon)) * weight[column]! + (bias?.[column] ?? 0);
  }
  return { ...x, values };
}

/** Each head's weights over its own columns of the values; the heads side by side. */
function mix(heads: readonly Matrix[], value: Matrix): Matrix {
  const width = value.columns / heads.length;
  return matrix(heads[0]!.rows, value.columns, (row, column) => {
    const head = heads[Math.floor(column / width)]!;
    let sum = 0;
    for (let s = 0; s < head.columns; s += 1)
      sum += head.values[row * head.columns + s]! * value.values[s * value.columns + column]!;
    return sum;
  });
}

const add = (a: Matrix, b: Matrix): Matrix => ({
  ...a,
  values: a.values.map((value, i) => value + b.values[i]!),
});

function matrix(rows: number, columns: number, at: (row: number, column: number) => number): Matrix {
  const values = Float32Array.from({ length: rows * columns }, (_, index) =>
    at(Math.floor(index / columns), index % columns),
  );
  return { rows, columns, values };
}
