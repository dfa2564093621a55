/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum ClipByGlobalNormOperand {
  count,
  maxNorm,
  norm,
  /** how many there are */
  end,
}

/** One group for each tensor, after the operands above. */
export enum ClipByGlobalNormTensorOperand {
  size,
  gradient,
  clipped,
  /** how many there are */
  end,
}
