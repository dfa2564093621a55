import { SUM_BLOCK } from '../../long-sums.js';
import { checkInteger, checkOptions } from '../../tensor-checks.js';
import { paddedColumns } from '../../wasm/scratch-sizes.js';

export interface AttentionSizes {
  /** T */
  readonly queries: number;
  /** S */
  readonly keys: number;
  readonly causal: boolean;
  /** whether weights are dropped */
  readonly dropout: boolean;
}

export interface AttentionBytes {
  /** of one head of one sequence, from the forward pass to its gradient: its weights, or the bits of dropout that they are computed again with */
  readonly kept: number;
  /** while the gradient is computed, once for all heads: its scores, and the weights, those after dropout too, of one block of queries */
  readonly work: number;
}

/** Up to so many weights [T, S] of a head are kept for the gradient; more are computed again, block by block. No bit depends on it. */
const KEPT_WEIGHTS = 256 * 256;

/** Queries that run together where a key is seen by those behind it alone: what a whole block does not see is left out. */
const CAUSAL_BLOCK = 32;

/** Whether WASM keeps the weights of a head for the gradient. */
export function keepsWeights(queries: number, keys: number): boolean {
  return queries * keys <= KEPT_WEIGHTS;
}

/** Long sums over queries are cut into blocks, and a block of queries is one of those: so the bits are those of all queries at once. */
export function queriesInBlock(queries: number, causal: boolean): number {
  if (queries > SUM_BLOCK) return SUM_BLOCK;
  return causal ? CAUSAL_BLOCK : Math.max(1, queries);
}

/** The weights of one head that are kept: blocks of queries, each with the keys that one of them may see, rows rounded up to whole vectors. */
export function weightsOfHead(queries: number, keys: number, causal: boolean): number {
  const block = queriesInBlock(queries, causal);
  let count = 0;
  for (let from = 0; from < queries; from += block) {
    const rows = Math.min(block, queries - from);
    count += rows * paddedColumns(causal ? Math.min(keys, from + rows) : keys);
  }
  return count;
}

/**
 * What attention takes on WASM beside its inputs and outputs: no matrix [T, S] where T·S is more than 65,536. A pure function: nothing is allocated.
 * @throws `op-option-range`
 */
export function attentionBytes(sizes: AttentionSizes): AttentionBytes {
  checkOptions('attentionBytes', sizes, 'sizes');
  const { queries, keys, causal, dropout } = sizes;
  checkInteger('attentionBytes', 'queries', queries, 0, 2 ** 31);
  checkInteger('attentionBytes', 'keys', keys, 0, 2 ** 31);
  const kept = keepsWeights(queries, keys);
  const bits = dropout ? Math.ceil((queries * keys) / 8) : 0;
  const block = 4 * Math.min(queries, queriesInBlock(queries, causal)) * paddedColumns(keys);
  return {
    kept: kept ? 4 * weightsOfHead(queries, keys, causal) : bits,
    work: block * (1 + (kept ? 0 : 1) + (dropout ? 1 : 0)),
  };
}
