/**
 * Operands by name, in their order: compiled by TypeScript and by AssemblyScript. Both instructions begin with the same names, so that both compute
 * weights by the same code.
 */
export enum AttentionOperand {
  batch,
  queries,
  keys,
  heads,
  headWidth,
  causal,
  biasHeads,
  /** queries that are computed together */
  queryBlock,
  query,
  key,
  value,
  keyPadding,
  querySegments,
  keySegments,
  bias,
  /** bits of dropout, or 0 */
  mask,
  /** the weights, or 0 if they are not kept */
  saved,
  /** bytes between rows of the query, and of keys and values */
  queryStride,
  keyStride,
  keepScale,
  /** scratch: of the matrix products */
  products,
  /** scratch: the weights of a block of queries, if they are not kept */
  weights,
  /** scratch: the dropped weights of a block of queries */
  dropped,
  /** scratch: one row of key padding as lanes [S'] */
  padding,
  /** scratch: one row of key segments as lanes [S'], or none */
  segmentLanes,
  y,
}

/** What makes weights (bias, masks, bits of dropout) is there only if they were not kept. */
export enum AttentionGradientOperand {
  batch,
  queries,
  keys,
  heads,
  headWidth,
  causal,
  biasHeads,
  queryBlock,
  query,
  key,
  value,
  keyPadding,
  querySegments,
  keySegments,
  bias,
  mask,
  saved,
  queryStride,
  keyStride,
  keepScale,
  products,
  weights,
  dropped,
  padding,
  segmentLanes,
  drops,
  dy,
  dQuery,
  dKey,
  dValue,
  dBias,
  /** scratch: gradient of the scores of a block of queries */
  dScores,
  /** scratch: dBias of a block of batch rows, or none */
  biasBlock,
}
