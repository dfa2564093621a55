import { type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { runKernel } from '../../run-kernel.js';
import { checkInteger, checkShape } from '../../tensor-checks.js';
import { paddingMaskReference } from './reference.js';

/**
 * Where the padding is: 1 where the id is padId, else 0. Goes into `AttentionMask.keyPadding`.
 * @param ids [B, S] int32
 * @returns [B, S] int32
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 */
export function paddingMask(ids: Tensor2D, padId: number): Tensor2D {
  checkShape('paddingMask', 'ids', ids, ['B', 'S'], 'int32');
  checkInteger('paddingMask', 'padId', padId, 0, 2 ** 31 - 1);
  return tidy(() => runKernel('SeqlabPaddingMask', { ids }, { padId }, paddingMaskReference)[0] as Tensor2D);
}
