import { add, embed } from '@seqlab/backend';
import { checkArgument, checkNumber, isWhole } from '@seqlab/core';
import { Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { checkCount } from '../check-sizes.js';
import type { Initializer } from '../initializer.js';
import { type Module, moduleOf } from '../module.js';
import type { Position } from '../positional/position.js';
import type { AddedPositions } from '../positional/positional-encoding.js';

/** A table with one row per id: name `weight` [V, D]. Rows come out multiplied by `scale`. */
export interface Embedding extends Module {
  /**
   * ids [B, T] int32 → [B, T, D]; positions are added after the scaling, the first token's is `position` (default 0), or each token's
   * stands in a tensor [B, T] int32, all below T: several sequences in a row
   */
  forward(ids: Tensor2D, positions?: AddedPositions | null, position?: Position | Tensor2D): Tensor3D;
}

export interface EmbeddingOptions {
  /** V */
  readonly count: number;
  /** D */
  readonly width: number;
  /** its row starts as zeros and never gets a gradient; null (default): no such row */
  readonly paddingId?: number | null;
  /** factor of every row; default √D (Vaswani et al. 2017, section 3.4) */
  readonly scale?: number;
  /** standard deviation of the rows at the start; default 1, as torch's nn.Embedding */
  readonly std?: number;
}

/**
 * Rows of N(0, std²), std 1 as torch's nn.Embedding.
 * @throws `layer-size`, `layer-padding-id`
 * @example const x = createEmbedding(createInitializer(7), { count: 4, width: 8, paddingId: 3 }).forward(ids); // [B, T] → [B, T, 8]
 */
export function createEmbedding(initializer: Initializer, options: EmbeddingOptions): Embedding {
  checkArgument('createEmbedding', 'options', options, 'an object');
  const { count, width } = options;
  checkCount('createEmbedding', 'count', count);
  checkCount('createEmbedding', 'width', width);
  const paddingId = options.paddingId ?? null;
  if (paddingId !== null) {
    checkNumber(
      {
        code: 'layer-padding-id',
        where: 'createEmbedding',
        name: 'paddingId',
        value: paddingId,
        expected: `a whole number from 0 to ${count - 1}`,
        advice: 'Leave it out if no id is padding.',
      },
      (value) => isWhole(value, 0, count - 1),
    );
  }
  const weight = initializer.normal([count, width], paddingId, options.std);
  const scale = options.scale ?? Math.sqrt(width);
  return {
    ...moduleOf({ weight }),
    forward(ids, positions = null, position = 0) {
      if (positions === null || !(position instanceof Tensor)) {
        const at = position instanceof Tensor ? 0 : position;
        return embed(ids, weight, { scale, paddingId, ...addedRows(positions, at, ids.shape[1]) });
      }
      return add(embed(ids, weight, { scale, paddingId }), embed(position, positions.rows(ids.shape[1])));
    },
  };
}

function addedRows(positions: AddedPositions | null, position: Position, length: number) {
  if (positions === null) return {};
  const rows = position === 0 ? positions.rows(length) : positions.rowsFrom(position, length);
  return { positions: rows, constantPositions: positions.constant };
}
