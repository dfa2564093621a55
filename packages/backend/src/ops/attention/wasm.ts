import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { KernelInputs } from '../../kernels.js';
import { SUM_BLOCK } from '../../long-sums.js';
import { output, requireFit, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import type { Machine } from '../../wasm/machine.js';
import { Opcode } from '../../wasm/opcodes.js';
import { type BufferOperand, float, operands, read, readIf, scratch, write } from '../../wasm/operand.js';
import { matmulScratch, paddedColumns } from '../../wasm/scratch-sizes.js';
import { dropoutMask, keepScale, maskWords } from '../dropout/wasm.js';
import { keepsWeights, queriesInBlock, weightsOfHead } from './attention-bytes.js';
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
  /** queries that are computed together */
  readonly queryBlock: number;
  /** numbers that are saved: the weights of each block of queries, rows padded to whole vectors; 0 if they are computed again */
  readonly weights: number;
  /** bytes of the weights of one block of queries */
  readonly blockBytes: number;
}

function sizesOf(
  query: TensorInfo,
  keyValue: TensorInfo | undefined,
  attributes: AttentionAttributes,
): Sizes {
  const { heads, dModel, causal } = attributes;
  const [batch, queries] = query.shape as [number, number, number];
  const keys = keyValue === undefined ? queries : keyValue.shape[1]!;
  const packed = keyValue === undefined;
  const queryBlock = queriesInBlock(queries, causal);
  const kept = keepsWeights(queries, keys);
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
    queryBlock,
    weights: kept ? batch * heads * weightsOfHead(queries, keys, causal) : 0,
    blockBytes: 4 * Math.min(queryBlock, queries) * paddedColumns(keys),
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

/** What both instructions begin with; `makes`: whether this one computes weights. */
function common(
  sizes: Sizes,
  inputs: KernelInputs<'SeqlabAttention'>,
  { heads, causal, dropoutRate }: AttentionAttributes,
  mask: TensorInfo | undefined,
  makes: boolean,
) {
  const { query, keyValue, keyPadding, querySegments, keySegments, bias } = inputs;
  const { batch, queries, keys, headWidth, queryBlock, weights, blockBytes } = sizes;
  const rows = Math.min(queryBlock, queries);
  return {
    batch,
    queries,
    keys,
    heads,
    headWidth,
    causal: causal ? 1 : 0,
    biasHeads: bias === undefined ? 0 : bias.shape[0]!,
    queryBlock,
    ...parts(sizes, query, keyValue, read),
    keyPadding: makes ? readIf(keyPadding, batch * keys) : 0,
    querySegments: makes ? readIf(querySegments, batch * queries) : 0,
    keySegments: makes ? readIf(keySegments, batch * keys) : 0,
    bias: makes && bias !== undefined ? read(bias, sizeOf(bias.shape)) : 0,
    mask: readIf(mask, maskWords(batch * heads * queries * keys)),
    queryStride: sizes.queryStride,
    keyStride: sizes.keyStride,
    keepScale: float(keepScale(dropoutRate)),
    products: scratch(
      Math.max(
        matmulScratch(rows, keys, headWidth),
        matmulScratch(rows, headWidth, keys),
        matmulScratch(keys, headWidth, rows),
      ),
    ),
    weights: scratch(weights > 0 ? 0 : blockBytes),
    dropped: scratch(inputs.dropoutBits === undefined ? 0 : blockBytes),
    padding: scratch(makes && keyPadding !== undefined ? 4 * paddedColumns(keys) : 0),
    segmentLanes: scratch(makes && keySegments !== undefined ? 4 * paddedColumns(keys) : 0),
  };
}

/** The bits of dropout for all weights [B, H, T, S], for the caller to dispose. */
function bitsOf(
  machine: Machine,
  { batch, heads, queries, keys }: Sizes,
  dropoutBits: TensorInfo | undefined,
  { dropoutRate, site }: AttentionAttributes,
): TensorInfo | undefined {
  if (dropoutBits === undefined) return undefined;
  const count = batch * heads * queries * keys;
  return dropoutMask(machine, dropoutBits, { count, rows: batch, rate: dropoutRate, site });
}

/** saved: the weights, see `weightsOfHead`; a dropped one has its sign bit set. Nothing if they are computed again */
const attention: WasmKernel<'SeqlabAttention'> = (machine, inputs, attributes) => {
  const sizes = sizesOf(inputs.query, inputs.keyValue, attributes);
  const { batch, queries, dModel, weights } = sizes;
  const y = output(machine, [batch, queries, dModel]);
  const saved = output(machine, [weights]);
  const mask = bitsOf(machine, sizes, inputs.dropoutBits, attributes);
  machine.execute(
    Opcode.Attention,
    operands(AttentionOperand, {
      ...common(sizes, inputs, attributes, mask, true),
      saved: weights > 0 ? write(saved, weights) : 0,
      y: write(y, batch * queries * dModel),
    }),
  );
  if (mask !== undefined) machine.backend.disposeData(mask.dataId);
  return [y, saved];
};

const attentionGradient: WasmKernel<'SeqlabAttentionGradient'> = (machine, inputs, attributes) => {
  const { dy, query, keyValue, bias, dropoutBits, saved } = inputs;
  const sizes = sizesOf(query, keyValue, attributes);
  const { batch, queries, dModel, weights, blockBytes } = sizes;
  const again = weights === 0;
  const dQuery = output(machine, query.shape);
  const dKeyValue = keyValue === undefined ? undefined : output(machine, keyValue.shape);
  const dBias = attributes.biasGradient && bias !== undefined ? output(machine, bias.shape) : undefined;
  const gradients = parts(sizes, dQuery, dKeyValue, write);
  const mask = again ? bitsOf(machine, sizes, dropoutBits, attributes) : undefined;
  machine.execute(
    Opcode.AttentionGradient,
    operands(AttentionGradientOperand, {
      ...common(sizes, inputs, attributes, mask, again),
      saved: again ? 0 : read(saved, weights),
      drops: dropoutBits === undefined ? 0 : 1,
      dy: read(dy, batch * queries * dModel),
      dQuery: gradients.query,
      dKey: gradients.key,
      dValue: gradients.value,
      dBias: dBias === undefined ? 0 : write(dBias, sizeOf(dBias.shape)),
      dScores: scratch(blockBytes),
      biasBlock: scratch(dBias === undefined || batch <= SUM_BLOCK ? 0 : 4 * sizeOf(dBias.shape)),
    }),
  );
  if (mask !== undefined) machine.backend.disposeData(mask.dataId);
  return [dQuery, dKeyValue, dBias].filter((tensor) => tensor !== undefined);
};

export const kernels = { SeqlabAttention: attention, SeqlabAttentionGradient: attentionGradient };
