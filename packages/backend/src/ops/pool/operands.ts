/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum PoolOperand {
  batch,
  length,
  width,
  /** 1 for the mean, 0 for the sum */
  mean,
  x,
  padding,
  y,
}

export enum PoolGradientOperand {
  batch,
  length,
  width,
  mean,
  dy,
  padding,
  dX,
}
