/** Operands by name, in their order: compiled by TypeScript and by AssemblyScript. */
export enum AdamOperand {
  count,
  decoupled,
  beta1,
  rest1,
  beta2,
  rest2,
  eps,
  scalars,
  /** how many there are */
  end,
}

/** One group for each tensor, after the operands above. */
export enum AdamTensorOperand {
  size,
  parameter,
  gradient,
  first,
  second,
  /** how many there are */
  end,
}

/** Positions in the float32 scalars [4] of Adam: what moves from step to step is computed in double by the caller. */
export enum AdamScalars {
  /** learning rate / (1 − β1^t) */
  stepSize,
  /** √(1 − β2^t) */
  bias2Root,
  /** coupled: weight decay · decoupled: 1 − learning rate·weight decay */
  decay,
  length = 4,
}
