/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum SgdOperand {
  count,
  momentum,
  nesterov,
  scalars,
  /** how many there are */
  end,
}

/** One group for each tensor, after the operands above. */
export enum SgdTensorOperand {
  size,
  parameter,
  gradient,
  velocity,
  /** how many there are */
  end,
}

/** Positions in the float32 scalars [4] of SGD. */
export enum SgdScalars {
  learningRate,
  /** 1 at the first step, then 1 − dampening */
  dampeningFactor,
  weightDecay,
  length = 4,
}
