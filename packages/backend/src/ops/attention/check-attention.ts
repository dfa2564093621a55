import { SeqlabError } from '@seqlab/core';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { AttentionMask } from '../../attention-mask.js';
import { checkInteger, checkOptions, checkShape, formatShape } from '../../tensor-checks.js';

/** Checks everything that attention is given before a kernel runs. */
export function checkAttention(
  op: string,
  query: Tensor3D,
  keyValue: Tensor3D | null,
  heads: number,
  dModel: number,
  mask: AttentionMask | null,
): void {
  checkInteger(op, 'dModel', dModel, 1, 2 ** 24);
  checkInteger(op, 'heads', heads, 1, 2 ** 24);
  if (dModel % heads !== 0) {
    const below = dModel - (dModel % heads);
    const choices = below === 0 ? `${heads}` : `${below} or ${below + heads}`;
    throw new SeqlabError(
      'attention-heads-divide',
      `${op}: dModel (${dModel}) must be divisible by heads (${heads}). Use ${choices}.`,
    );
  }
  checkShape(op, 'query', query, ['B', 'T', keyValue === null ? 3 * dModel : dModel]);
  const [batch, queries] = query.shape;
  if (keyValue !== null) checkShape(op, 'keyValue', keyValue, [batch, 'S', 2 * dModel]);
  const keys = keyValue === null ? queries : keyValue.shape[1];
  if (mask === null) return;
  checkOptions(op, mask, 'mask');
  if (mask.keyPadding !== undefined)
    checkShape(op, 'mask.keyPadding', mask.keyPadding, [batch, keys], 'int32');
  if (mask.segments !== undefined) {
    checkOptions(op, mask.segments, 'mask.segments');
    checkShape(op, 'mask.segments.query', mask.segments.query, [batch, queries], 'int32');
    checkShape(op, 'mask.segments.key', mask.segments.key, [batch, keys], 'int32');
  }
  if (mask.bias === undefined) return;
  checkShape(op, 'mask.bias', mask.bias, ['H or 1', queries, keys]);
  const biasHeads = mask.bias.shape[0]!;
  if (biasHeads !== 1 && biasHeads !== heads) {
    throw new SeqlabError(
      'tensor-shape',
      `${op}: mask.bias has shape ${formatShape(mask.bias.shape)}, expected ${heads} or 1 in front. Give one bias per head or one for all.`,
    );
  }
}
