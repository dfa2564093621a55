import { keep, type Tensor } from '@tensorflow/tfjs-core';

/** Constant tensors that depend on two lengths alone, made once each and kept until `dispose`. */
export interface TensorsByShape<T extends Tensor> {
  of(targetLength: number, sourceLength: number): T;
  dispose(): void;
}

export function createTensorsByShape<T extends Tensor>(
  make: (targetLength: number, sourceLength: number) => T,
): TensorsByShape<T> {
  const made = new Map<string, T>();
  return {
    of(targetLength, sourceLength) {
      const key = `${targetLength}x${sourceLength}`;
      const known = made.get(key);
      if (known !== undefined) return known;
      const fresh = keep(make(targetLength, sourceLength));
      made.set(key, fresh);
      return fresh;
    },
    dispose() {
      for (const tensor of made.values()) tensor.dispose();
      made.clear();
    },
  };
}

/** values[t·S + s] = entry(distance of key s from query t), where query t stands at position S−T+t */
export function fillByDistance<A extends Float32Array | Int32Array>(
  values: A,
  targetLength: number,
  sourceLength: number,
  entry: (distance: number) => number,
): A {
  for (let t = 0; t < targetLength; t++) {
    for (let s = 0; s < sourceLength; s++) {
      values[t * sourceLength + s] = entry(s - (sourceLength - targetLength + t));
    }
  }
  return values;
}
