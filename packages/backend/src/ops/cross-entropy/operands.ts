/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum CrossEntropyOperand {
  rows,
  classes,
  ignores,
  ignoreIndex,
  labelSmoothing,
  logits,
  labels,
  loss,
  saved,
}

export enum CrossEntropyGradientOperand {
  rows,
  classes,
  ignores,
  ignoreIndex,
  labelSmoothing,
  dy,
  logits,
  labels,
  saved,
  dLogits,
}
