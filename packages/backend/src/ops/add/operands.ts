/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum AddOperand {
  a,
  b,
  y,
  count,
}
