import { PaddingMaskOperand } from '../src/ops/padding-mask/operands';
import { address, int } from './instruction';

/** mask = 1 where the id is padId, else 0 */
export function paddingMask(pc: usize): void {
  const ids = address(pc, PaddingMaskOperand.ids),
    mask = address(pc, PaddingMaskOperand.mask);
  const bytes = (<usize>int(pc, PaddingMaskOperand.count)) << 2;
  const padId = int(pc, PaddingMaskOperand.padId);
  for (let i: usize = 0; i < bytes; i += 4) store<i32>(mask + i, load<i32>(ids + i) === padId ? 1 : 0);
}
