import { CopyRowsOperand } from '../src/ops/copy-rows/operands';
import { address, int } from './instruction';

/** Copies rows, each some bytes after the last one. */
export function copyRows(pc: usize): void {
  const rows = int(pc, CopyRowsOperand.rows);
  const bytes = <usize>int(pc, CopyRowsOperand.bytes);
  let from = address(pc, CopyRowsOperand.from),
    to = address(pc, CopyRowsOperand.to);
  const fromStep = <usize>int(pc, CopyRowsOperand.fromStep),
    toStep = <usize>int(pc, CopyRowsOperand.toStep);
  const zeros = from === 0;
  for (let i = 0; i < rows; ++i) {
    if (zeros) memory.fill(to, 0, bytes);
    else memory.copy(to, from, bytes);
    from += fromStep;
    to += toStep;
  }
}
