/** Operands of the instructions that no op has: the probes of tests and benches. */
export enum MatmulOperand {
  m,
  n,
  k,
  a,
  /** bytes between rows, and between columns */
  aRow,
  aColumn,
  b,
  bRow,
  bColumn,
  c,
  /** scratch */
  products,
}

/** Of exp, log and erf. */
export enum MathOperand {
  x,
  y,
  count,
}

export enum PeakOperand {
  turns,
  /** scratch: 8 numbers */
  room,
}
