/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum EmbedOperand {
  batch,
  length,
  vocabSize,
  width,
  scale,
  ids,
  weight,
  positions,
  y,
}

export enum EmbedGradientOperand {
  batch,
  length,
  vocabSize,
  width,
  scale,
  paddingId,
  positionRows,
  dy,
  ids,
  dWeight,
  dPositions,
  /** scratch: the tokens in the order of their ids */
  order,
}
