/** An activation as an operand. */
export enum ActivationCode {
  none,
  relu,
  gelu,
  geluTanh,
}

export enum LinearOperand {
  rows,
  inputs,
  outputs,
  activation,
  hasBias,
  x,
  weight,
  bias,
  y,
  preActivation,
  /** scratch: of the matrix product */
  products,
}

export enum LinearGradientOperand {
  rows,
  inputs,
  outputs,
  activation,
  /** N, of which [rowFrom, rowFrom + outputs) are used */
  allOutputs,
  rowFrom,
  dy,
  x,
  weight,
  /** y for relu, the pre-activation for gelu and gelu-tanh, or 0 */
  activated,
  dX,
  dWeight,
  dBias,
  hasBias,
  products,
  /** scratch: dy through the activation */
  slope,
}
