/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum AccumulateOperand {
  count,
  scale,
  reset,
  /** how many there are */
  end,
}

/** One group for each tensor, after the operands above. */
export enum AccumulateTensorOperand {
  size,
  sum,
  gradient,
  /** how many there are */
  end,
}
