/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum SumRowsOperand {
  rows,
  columns,
  x,
  /** bytes from one row to the next */
  stride,
  sums,
}
