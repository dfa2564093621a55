import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SUM_BLOCK } from '../../long-sums.js';
import { output, requireFit, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { type BufferOperand, float, operands, read, readIf, scratch, write } from '../../wasm/operand.js';
import { matmulScratch, paddedColumns } from '../../wasm/scratch-sizes.js';
import { dropoutMask, keepScale, maskWords } from '../dropout/wasm.js';
import type { AttentionAttributes } from './kernel.js';
import { AttentionGradientOperand, AttentionOperand } from './operands.js';

interface Sizes {
  readonly batch: number;
  /** T and S */
  readonly queries: number;
  readonly keys: number;
  readonly heads: number;
  readonly headWidth: number;
  readonly dModel: number;
  /** bytes between rows of q, and of k and v */
  readonly queryStride: number;
  readonly keyStride: number;
  /** numbers that are saved: the weights, each row padded to whole vectors */
  readonly weights: number;
}

function sizesOf(
  query: TensorInfo,
  keyValue: TensorInfo | undefined,
  attributes: AttentionAttributes,
): Sizes {
  const { heads, dModel } = attributes;
  const [batch, queries] = query.shape as [number, number, number];
  const keys = keyValue === undefined ? queries : keyValue.shape[1]!;
  const packed = keyValue === undefined;
  requireFit('SeqlabAttention', 'heads that divide dModel', Number.isInteger(dModel / heads) && heads > 0);
  return {
    batch,
    queries,
    keys,
    heads,
    headWidth: dModel / heads,
    dModel,
    queryStride: 4 * (packed ? 3 * dModel : dModel),
    keyStride: 4 * (packed ? 3 * dModel : 2 * dModel),
    weights: batch * heads * queries * paddedColumns(keys),
  };
}

/** q, k and v as parts of one packed tensor, or of two: each from its first column to the end. */
function parts(
  sizes: Sizes,
  query: TensorInfo,
  keyValue: TensorInfo | undefined,
  access: (tensor: TensorInfo, count: number, from: number) => BufferOperand,
): { query: BufferOperand; key: BufferOperand; value: BufferOperand } {
  const { batch, queries, keys, dModel } = sizes;
  const from = (tensor: TensorInfo, total: number, column: number): BufferOperand =>
    total === 0 ? access(tensor, 0, 0) : access(tensor, total - column, column);
  const source = keyValue ?? query;
  const queryTotal = batch * queries * (keyValue === undefined ? 3 : 1) * dModel;
  const total = keyValue === undefined ? queryTotal : batch * keys * 2 * dModel;
  const first = keyValue === undefined ? dModel : 0;
  return {
    query: from(query, queryTotal, 0),
    key: from(source, total, first),
    value: from(source, total, first + dModel),
  };
}

/** saved [B·H·T·S']: the weights, S' being S rounded up to a whole vector; a dropped one has its sign bit set */
const attention: WasmKernel<'SeqlabAttention'> = (machine, inputs, attributes) => {
  const { query, keyValue, keyPadding, bias, dropoutBits } = inputs;
  const { causal, dropoutRate, site } = attributes;
  const sizes = sizesOf(query, keyValue, attributes);
  const { batch, queries, keys, heads, headWidth, dModel, weights } = sizes;
  const y = output(machine, [batch, queries, dModel]);
  const saved = output(machine, [weights]);
  const count = batch * heads * queries * keys;
  const mask =
    dropoutBits === undefined
      ? undefined
      : dropoutMask(machine, dropoutBits, { count, rows: batch, rate: dropoutRate, site });
  machine.execute(
    Opcode.Attention,
    operands(AttentionOperand, {
      batch,
      queries,
      keys,
      heads,
      headWidth,
      causal: causal ? 1 : 0,
      biasHeads: bias === undefined ? 0 : bias.shape[0]!,
      ...parts(sizes, query, keyValue, read),
      keyPadding: readIf(keyPadding, batch * keys),
      bias: bias === undefined ? 0 : read(bias, sizeOf(bias.shape)),
      mask: readIf(mask, maskWords(count)),
      y: write(y, batch * queries * dModel),
      saved: write(saved, weights),
      queryStride: sizes.queryStride,
      keyStride: sizes.keyStride,
      keepScale: float(keepScale(dropoutRate)),
      products: scratch(
        Math.max(matmulScratch(queries, keys, headWidth), matmulScratch(queries, headWidth, keys)),
      ),
      dropped: scratch(mask === undefined ? 0 : 4 * queries * paddedColumns(keys)),
      padding: scratch(4 * paddedColumns(keys)),
    }),
  );
  if (mask !== undefined) machine.backend.disposeData(mask.dataId);
  return [y, saved];
};

const attentionGradient: WasmKernel<'SeqlabAttentionGradient'> = (machine, inputs, attributes) => {
  const { dy, query, keyValue, bias, dropoutBits, saved } = inputs;
  const { biasGradient, dropoutRate } = attributes;
  const sizes = sizesOf(query, keyValue, attributes);
  const { batch, queries, keys, heads, headWidth, dModel, weights } = sizes;
  const dQuery = output(machine, query.shape);
  const dKeyValue = keyValue === undefined ? undefined : output(machine, keyValue.shape);
  const dBias = biasGradient && bias !== undefined ? output(machine, bias.shape) : undefined;
  const gradients = parts(sizes, dQuery, dKeyValue, write);
  machine.execute(
    Opcode.AttentionGradient,
    operands(AttentionGradientOperand, {
      batch,
      queries,
      keys,
      heads,
      headWidth,
      biasHeads: bias === undefined ? 0 : bias.shape[0]!,
      drops: dropoutBits === undefined ? 0 : 1,
      dy: read(dy, batch * queries * dModel),
      ...parts(sizes, query, keyValue, read),
      saved: read(saved, weights),
      dQuery: gradients.query,
      dKey: gradients.key,
      dValue: gradients.value,
      dBias: dBias === undefined ? 0 : write(dBias, sizeOf(dBias.shape)),
      queryStride: sizes.queryStride,
      keyStride: sizes.keyStride,
      keepScale: float(keepScale(dropoutRate)),
      products: scratch(
        Math.max(
          matmulScratch(keys, headWidth, queries),
          matmulScratch(queries, keys, headWidth),
          matmulScratch(queries, headWidth, keys),
        ),
      ),
      dropped: scratch(dropoutBits === undefined ? 0 : 4 * queries * paddedColumns(keys)),
      dScores: scratch(4 * queries * paddedColumns(keys)),
      biasBlock: scratch(dBias === undefined || batch <= SUM_BLOCK ? 0 : 4 * sizeOf(dBias.shape)),
    }),
  );
  return [dQuery, dKeyValue, dBias].filter((tensor) => tensor !== undefined);
};

export const kernels = { SeqlabAttention: attention, SeqlabAttentionGradient: attentionGradient };
