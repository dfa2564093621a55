/** A float32 array with its shape, row-major. */
export interface ShapedArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Arrays by torch's dotted names, in torch's order. A Map, because `__proto__` is a legal name. */
export type NamedArrays = ReadonlyMap<string, ShapedArray>;
