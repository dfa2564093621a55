/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum CopyRowsOperand {
  rows,
  bytes,
  /** 0 writes zeros */
  from,
  to,
  /** bytes from one row to the next; 0 repeats the row */
  fromStep,
  toStep,
}
