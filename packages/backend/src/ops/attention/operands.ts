/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum AttentionOperand {
  batch,
  queries,
  keys,
  heads,
  headWidth,
  causal,
  biasHeads,
  query,
  key,
  value,
  keyPadding,
  bias,
  /** bits of dropout, or 0 */
  mask,
  y,
  saved,
  /** bytes between rows of the query, and of keys and values */
  queryStride,
  keyStride,
  keepScale,
  /** scratch: of the matrix products */
  products,
  /** scratch: the dropped weights [T, S'] */
  dropped,
  /** scratch: one row of key padding as lanes [S'] */
  padding,
}

export enum AttentionGradientOperand {
  batch,
  queries,
  keys,
  heads,
  headWidth,
  biasHeads,
  drops,
  dy,
  query,
  key,
  value,
  saved,
  dQuery,
  dKey,
  dValue,
  dBias,
  queryStride,
  keyStride,
  keepScale,
  products,
  dropped,
  /** scratch: gradient of the scores [T, S'] */
  dScores,
  /** scratch: dBias of a block of batch rows, or none */
  biasBlock,
}
