/** A float32 array with its shape, row-major. */
export interface ShapedArray {
  /** e.g. [V, D]; [] for a scalar */
  readonly shape: readonly number[];
  /** as many as the shape holds */
  readonly values: Float32Array;
}

/** Arrays by torch's dotted names, in torch's order. A Map, because `__proto__` is a legal name. */
export type NamedArrays = ReadonlyMap<string, ShapedArray>;
