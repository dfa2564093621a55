/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum RotaryOperand {
  batch,
  length,
  width,
  headWidth,
  columns,
  offset,
  inverse,
  x,
  table,
  y,
}
