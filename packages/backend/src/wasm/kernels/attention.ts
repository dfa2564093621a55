import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { AttentionAttributes } from '../../kernels.js';
import { output, requireFit, sizeOf, type WasmKernel } from '../kernel.js';
import { Opcode } from '../opcodes.js';
import { type BufferOperand, float, read, readIf, scratch, write } from '../operand.js';
import { matmulScratch, paddedColumns, SUM_BLOCK } from '../scratch-sizes.js';
import { dropoutMask, keepScale, maskWords } from './dropout.js';

interface Sizes {
  readonly batch: number;
  readonly t: number;
  readonly s: number;
  readonly heads: number;
  readonly k: number;
  readonly d: number;
  /** distance between rows of q, and of k and v, in bytes */
  readonly qRow: number;
  readonly kvRow: number;
  /** numbers in the memo: the weights, each row padded to whole vectors */
  readonly weights: number;
}

function sizesOf(
  query: TensorInfo,
  keyValue: TensorInfo | undefined,
  attributes: AttentionAttributes,
): Sizes {
  const { heads, dModel: d } = attributes;
  const [batch, t] = query.shape as [number, number, number];
  const s = keyValue === undefined ? t : keyValue.shape[1]!;
  const packed = keyValue === undefined;
  requireFit('SeqlabAttention', 'heads that divide dModel', Number.isInteger(d / heads) && heads > 0);
  return {
    batch,
    t,
    s,
    heads,
    k: d / heads,
    d,
    qRow: 4 * (packed ? 3 * d : d),
    kvRow: 4 * (packed ? 3 * d : 2 * d),
    weights: batch * heads * t * paddedColumns(s),
  };
}

/** q, k and v as parts of one packed tensor, or of two: each from its first column to the end. */
function parts(
  sizes: Sizes,
  query: TensorInfo,
  keyValue: TensorInfo | undefined,
  access: (tensor: TensorInfo, count: number, from: number) => BufferOperand,
): [q: BufferOperand, k: BufferOperand, v: BufferOperand] {
  const { batch, t, s, d } = sizes;
  const from = (tensor: TensorInfo, total: number, column: number): BufferOperand =>
    total === 0 ? access(tensor, 0, 0) : access(tensor, total - column, column);
  if (keyValue === undefined) {
    const total = batch * t * 3 * d;
    return [from(query, total, 0), from(query, total, d), from(query, total, 2 * d)];
  }
  const total = batch * s * 2 * d;
  return [from(query, batch * t * d, 0), from(keyValue, total, 0), from(keyValue, total, d)];
}

export const attention: WasmKernel<'SeqlabAttention'> = (machine, inputs, attributes) => {
  const { query, keyValue, keyPadding, bias, dropoutBits } = inputs;
  const { causal, dropoutRate, site } = attributes;
  const sizes = sizesOf(query, keyValue, attributes);
  const { batch, t, s, heads, k, d, weights } = sizes;
  const y = output(machine, [batch, t, d]);
  const memo = output(machine, [weights]);
  const count = batch * heads * t * s;
  const mask =
    dropoutBits === undefined
      ? undefined
      : dropoutMask(machine, dropoutBits, { count, rows: batch, rate: dropoutRate, site });
  machine.execute(Opcode.Attention, [
    batch,
    t,
    s,
    heads,
    k,
    causal ? 1 : 0,
    bias === undefined ? 0 : bias.shape[0]!,
    ...parts(sizes, query, keyValue, read),
    readIf(keyPadding, batch * s),
    bias === undefined ? 0 : read(bias, sizeOf(bias.shape)),
    readIf(mask, maskWords(count)),
    write(y, batch * t * d),
    write(memo, weights),
    sizes.qRow,
    sizes.kvRow,
    float(keepScale(dropoutRate)),
    scratch(Math.max(matmulScratch(t, s, k), matmulScratch(t, k, s))),
    scratch(mask === undefined ? 0 : 4 * t * paddedColumns(s)),
    scratch(4 * paddedColumns(s)),
  ]);
  if (mask !== undefined) machine.backend.disposeData(mask.dataId);
  return [y, memo];
};

export const attentionGradient: WasmKernel<'SeqlabAttentionGradient'> = (machine, inputs, attributes) => {
  const { dy, query, keyValue, bias, dropoutBits, memo } = inputs;
  const { biasGradient, dropoutRate } = attributes;
  const sizes = sizesOf(query, keyValue, attributes);
  const { batch, t, s, heads, k, d, weights } = sizes;
  const dQuery = output(machine, query.shape);
  const dKeyValue = keyValue === undefined ? undefined : output(machine, keyValue.shape);
  const dBias = biasGradient && bias !== undefined ? output(machine, bias.shape) : undefined;
  const products = [matmulScratch(s, k, t), matmulScratch(t, s, k), matmulScratch(t, k, s)];
  machine.execute(Opcode.AttentionGradient, [
    batch,
    t,
    s,
    heads,
    k,
    bias === undefined ? 0 : bias.shape[0]!,
    dropoutBits === undefined ? 0 : 1,
    read(dy, batch * t * d),
    ...parts(sizes, query, keyValue, read),
    read(memo, weights),
    ...parts(sizes, dQuery, dKeyValue, write),
    dBias === undefined ? 0 : write(dBias, sizeOf(dBias.shape)),
    sizes.qRow,
    sizes.kvRow,
    float(keepScale(dropoutRate)),
    scratch(Math.max(...products)),
    scratch(dropoutBits === undefined ? 0 : 4 * t * paddedColumns(s)),
    scratch(4 * t * paddedColumns(s)),
    scratch(dBias === undefined || batch <= SUM_BLOCK ? 0 : 4 * sizeOf(dBias.shape)),
  ]);
  return [dQuery, dKeyValue, dBias].filter((tensor) => tensor !== undefined);
};
