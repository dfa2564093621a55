import { SeqlabError } from '@seqlab/core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelInputs } from '../../kernels.js';
import { SUM_BLOCK } from '../../long-sums.js';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwiseGrid, type Grid, type Program } from '../../webgpu/program.js';
import { dropoutParams } from '../dropout/wgsl.js';
import type { AttentionAttributes } from './kernel.js';
import {
  biasGradientProgram,
  keyGradientProgram,
  queryGradientProgram,
  statsProgram,
} from './webgpu-backward.js';
import { forwardProgram } from './webgpu-forward.js';
import { type AttentionVariant, THREADS } from './wgsl.js';

/** A thread holds up to four rows of a head, and WGSL grants it 8 KiB. */
const MAX_HEAD_WIDTH = 480;

/** Beyond this length sums over keys and queries are cut into blocks. */
const LONG = 2 * SUM_BLOCK;

/** Wider heads keep one chain: a thread's arrays, half as many again, would no longer fit into the 8 KiB that WGSL promises. */
const MAX_LONG_WIDTH = 320;

/** Up to this length of queries and keys nothing is staged. */
const SHORT = 32;

/** saved [B, H, T]: log Σ exp(score) of each query, from which the backward pass gets the weights again */
const attention: WebgpuKernel<'SeqlabAttention'> = (backend, inputs, attributes) => {
  const { variant, params, masks, keyValue } = prepare(inputs, attributes);
  const y = makeTensor(backend, [params.batch, params.queries, attributes.dModel]);
  const saved = makeTensor(backend, [params.batch, params.heads, params.queries]);
  const program = cached('forward', variant, forwardProgram);
  dispatch(
    backend,
    program,
    [inputs.query, keyValue, ...masks, y, saved],
    params,
    gridOf(params.queries, params, variant),
  );
  return [y, saved];
};

/** The weights are computed again from q, k and what was saved, once for dQ and once for dK and dV: cheaper than storing them. */
const attentionGradient: WebgpuKernel<'SeqlabAttentionGradient'> = (backend, inputs, attributes) => {
  const { variant, params, masks, keyValue } = prepare(inputs, attributes);
  const { dy, query, y, saved } = inputs;
  const count = sizeOf(saved.shape);
  const stats = makeTensor(backend, [...saved.shape, 2]);
  const statsOf = cached('stats', variant, ({ width }) => statsProgram(width));
  dispatch(backend, statsOf, [dy, y, saved, stats], { count, ...params }, elementwiseGrid(count));

  const read = [dy, query, keyValue, stats, ...masks];
  const dQuery = makeTensor(backend, query.shape);
  const dKeyValue = inputs.keyValue === undefined ? dQuery : makeTensor(backend, keyValue.shape);
  const forQuery = cached('query', variant, queryGradientProgram);
  dispatch(backend, forQuery, [...read, dQuery], params, gridOf(params.queries, params, variant));
  const forKey = cached('key', variant, keyGradientProgram);
  dispatch(backend, forKey, [...read, dKeyValue], params, gridOf(params.keys, params, variant));

  const outputs = inputs.keyValue === undefined ? [dQuery] : [dQuery, dKeyValue];
  if (attributes.biasGradient) {
    const dBias = makeTensor(backend, inputs.bias!.shape);
    const elements = sizeOf(dBias.shape);
    const forBias = cached('bias', variant, biasGradientProgram);
    dispatch(backend, forBias, [...read, dBias], { count: elements, ...params }, elementwiseGrid(elements));
    outputs.push(dBias);
  }
  backend.disposeData(stats.dataId);
  return outputs;
};

type Sizes = Readonly<Record<'batch' | 'heads' | 'queries' | 'keys', number>>;

function prepare(
  { query, keyValue, keyPadding, bias, dropoutBits }: KernelInputs<'SeqlabAttention'>,
  { heads, dModel, causal, dropoutRate, site }: AttentionAttributes,
): {
  variant: AttentionVariant;
  params: Sizes & Record<string, number>;
  masks: TensorInfo[];
  /** the packed query holds the keys and values of self-attention */
  keyValue: TensorInfo;
} {
  const width = dModel / heads;
  if (width > MAX_HEAD_WIDTH) {
    throw new SeqlabError(
      'webgpu-head-width',
      `attention: heads of width ${width} (dModel ${dModel} / heads ${heads}), expected at most ${MAX_HEAD_WIDTH} on webgpu. Use at least ${Math.ceil(dModel / MAX_HEAD_WIDTH)} heads, or backend wasm.`,
    );
  }
  const packed = keyValue === undefined;
  const [batch, queries] = query.shape as [number, number];
  const keys = packed ? queries : keyValue.shape[1]!;
  return {
    variant: {
      width,
      padding: keyPadding !== undefined,
      bias: bias !== undefined,
      dropout: dropoutBits !== undefined,
      staged: Math.max(queries, keys) > SHORT,
      long: Math.max(queries, keys) > LONG && width <= MAX_LONG_WIDTH,
    },
    params: {
      batch,
      heads,
      queries,
      keys,
      scale: 1 / Math.sqrt(width),
      causal: causal ? 1 : 0,
      queryStride: packed ? 3 * dModel : dModel,
      keyStride: packed ? 3 * dModel : 2 * dModel,
      keyOffset: packed ? dModel : 0,
      valueOffset: packed ? 2 * dModel : dModel,
      outputStride: dModel,
      biasHeads: bias?.shape[0] ?? 1,
      ...dropoutParams(dropoutRate, site),
    },
    masks: [keyPadding, bias, dropoutBits].filter((tensor) => tensor !== undefined),
    keyValue: keyValue ?? query,
  };
}

/** A workgroup for 64 rows, of one head if they are staged; what a line of workgroups cannot hold goes into further lines. */
function gridOf(rows: number, { batch, heads }: Sizes, { staged }: AttentionVariant): Grid {
  if (!staged) return lines(Math.ceil((rows * batch * heads) / THREADS));
  const [y, z] = lines(batch * heads);
  return [Math.ceil(rows / THREADS), y, z];
}

function lines(count: number): [number, number, number] {
  return [Math.min(count, 65535), Math.ceil(count / 65535), 1];
}

const programs = new Map<string, Program>();

function cached(
  kind: string,
  variant: AttentionVariant,
  make: (variant: AttentionVariant) => Program,
): Program {
  const key = `${kind} ${JSON.stringify(variant)}`;
  const program = programs.get(key) ?? make(variant);
  programs.set(key, program);
  return program;
}

export const kernels = { SeqlabAttention: attention, SeqlabAttentionGradient: attentionGradient };
