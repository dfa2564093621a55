/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum LayerNormOperand {
  rows,
  width,
  eps,
  x,
  weight,
  bias,
  y,
  saved,
}

export enum LayerNormGradientOperand {
  rows,
  width,
  dy,
  x,
  weight,
  saved,
  dX,
  dWeight,
  dBias,
  /** scratch: dWeight and dBias of a block of rows, or none */
  block,
}
