/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum DropoutMaskOperand {
  count,
  site,
  threshold,
  /** counter words that tell the random numbers of dropout from others: of the high halves and of the low ones */
  stream,
  lowStream,
  bits,
  mask,
  /** elements of a row of the batch: `bits` says how many rows come before */
  rowElements,
}

export enum DropoutApplyOperand {
  count,
  keepScale,
  x,
  mask,
  y,
}
