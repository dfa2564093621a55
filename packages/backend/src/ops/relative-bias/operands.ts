/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum RelativeBiasOperand {
  rows,
  heads,
  /** T·S */
  pairs,
  table,
  buckets,
  bias,
}

export enum RelativeBiasGradientOperand {
  rows,
  heads,
  pairs,
  dy,
  buckets,
  dTable,
  /** scratch: a double for each row of the table */
  sums,
}
