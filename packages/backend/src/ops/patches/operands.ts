/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum PatchesOperand {
  batch,
  height,
  width,
  channels,
  size,
  images,
  patches,
  backwards,
}
