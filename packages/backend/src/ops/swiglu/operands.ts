/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum SwigluOperand {
  gate,
  x,
  y,
  count,
}

export enum SwigluGradientOperand {
  dy,
  gate,
  x,
  dGate,
  dX,
  count,
}
