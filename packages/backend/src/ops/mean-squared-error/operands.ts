/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum MeanSquaredErrorOperand {
  count,
  prediction,
  target,
  loss,
}

export enum MeanSquaredErrorGradientOperand {
  count,
  dy,
  prediction,
  target,
  dPrediction,
  dTarget,
}
