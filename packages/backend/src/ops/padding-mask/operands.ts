/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum PaddingMaskOperand {
  ids,
  mask,
  count,
  padId,
}
