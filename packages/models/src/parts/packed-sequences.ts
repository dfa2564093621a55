import type { BatchTensors } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/** Rows that hold several sequences: which one each position belongs to, from 1, and where it stands in it. */
export interface PackedSequences {
  /** [B, T] int32; 0 stands in none */
  readonly segments: Tensor2D;
  /** [B, T] int32 */
  readonly positions: Tensor2D;
}

/** How the target is packed; null where a row is one sequence. @throws `batch-packing` */
export function packedTarget({ tgtSegments, tgtPositions }: BatchTensors): PackedSequences | null {
  return both('tgt', tgtSegments, tgtPositions);
}

/** How the source is packed; null where a row is one sequence. @throws `batch-packing` */
export function packedSource({ srcSegments, srcPositions }: BatchTensors): PackedSequences | null {
  return both('src', srcSegments, srcPositions);
}

function both(
  name: string,
  segments: Tensor | undefined,
  positions: Tensor | undefined,
): PackedSequences | null {
  if (segments === undefined && positions === undefined) return null;
  if (segments !== undefined && positions !== undefined) {
    return { segments: segments as Tensor2D, positions: positions as Tensor2D };
  }
  const [there, missing] = segments === undefined ? ['Positions', 'Segments'] : ['Segments', 'Positions'];
  throw new SeqlabError(
    'batch-packing',
    `forward: the batch has ${name}${there} and no ${name}${missing}, expected both or neither. packRows of @seqlab/datasets makes both.`,
  );
}

/** Refuses what only one of source and target has, since a target looks into the source of its own number. */
export function checkPackedAlike(source: PackedSequences | null, target: PackedSequences | null): void {
  if ((source === null) === (target === null)) return;
  throw new SeqlabError(
    'batch-packing',
    `forward: the ${source === null ? 'target' : 'source'} of the batch is packed and the ${source === null ? 'source' : 'target'} is not, expected both or neither. Pack both, with the same numbers.`,
  );
}

/** Refuses packed rows where one result is made of a whole row. */
export function checkPackedPooling(packed: PackedSequences | null, pooling: string): void {
  if (packed === null || pooling === 'none') return;
  throw new SeqlabError(
    'batch-packing',
    `forward: the source of the batch is packed and the model has pooling ${JSON.stringify(pooling)}, which makes one result of a row. Give one sequence a row, or use pooling "none".`,
  );
}
