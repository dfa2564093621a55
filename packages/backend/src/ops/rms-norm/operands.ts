/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum RmsNormOperand {
  rows,
  width,
  eps,
  x,
  weight,
  y,
  saved,
}

export enum RmsNormGradientOperand {
  rows,
  width,
  dy,
  x,
  weight,
  saved,
  dX,
  dWeight,
  /** scratch: dWeight of a block of rows, or none */
  block,
}
