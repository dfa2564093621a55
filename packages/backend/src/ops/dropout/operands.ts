/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum DropoutMaskOperand {
  count,
  site,
  threshold,
  bits,
  mask,
}

export enum DropoutApplyOperand {
  count,
  keepScale,
  x,
  mask,
  y,
}
