import { SumRowsOperand } from '../src/ops/prepend-token/operands';
import { address, int } from './instruction';
import { sumColumns } from './sum-columns';

/** rows, columns, x, distance of rows in bytes, out [columns] */
export function sumRows(pc: usize): void {
  sumColumns(
    address(pc, SumRowsOperand.x),
    int(pc, SumRowsOperand.rows),
    int(pc, SumRowsOperand.columns),
    <usize>int(pc, SumRowsOperand.stride),
    address(pc, SumRowsOperand.sums),
  );
}
