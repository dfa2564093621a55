import { SumRowsOperand } from '../src/ops/prepend-token/operands';
import { address, int } from './instruction';
import { sumColumns } from './sum-columns';

/** sums[j] = Σ over rows of x[row, j] */
export function sumRows(pc: usize): void {
  sumColumns(
    address(pc, SumRowsOperand.x),
    int(pc, SumRowsOperand.rows),
    int(pc, SumRowsOperand.columns),
    <usize>int(pc, SumRowsOperand.stride),
    address(pc, SumRowsOperand.sums),
  );
}
