import { SeqlabError } from '@seqlab/core';
import { Tensor } from '@tensorflow/tfjs-core';

/** What a value is, as error texts say it. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? `an object (${value.constructor?.name ?? 'null'})` : typeof value;
}

/** A value that should have been a number or a name, as error texts show it. */
export function shown(value: unknown): string {
  return typeof value === 'object' || typeof value === 'function' ? kindOf(value) : String(value);
}

/** Checks that options, where they are given, are an object. */
export function checkOptions(op: string, options: unknown, name = 'options'): void {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return;
  throw new SeqlabError(
    'op-options',
    `${op}: ${name} is ${shown(options)}, expected an object. Pass { … } with the keys that the function documents.`,
  );
}

/** Checks that something can be called. */
export function checkFunction(op: string, name: string, value: unknown): void {
  if (typeof value === 'function') return;
  throw new SeqlabError(
    'op-options',
    `${op}: ${name} is ${shown(value)}, expected a function. Pass the function itself.`,
  );
}

/** Checks a flag. */
export function checkBoolean(op: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new SeqlabError(
    'op-option-range',
    `${op}: ${name} is ${shown(value)}, expected true or false. Change ${name}.`,
  );
}

/** `[2, 3]`, as error texts show shapes. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/**
 * Refuses what must never reach a kernel: a value that is no tensor, a disposed tensor, a wrong dtype. A WASM kernel that
 * is handed a dead address would corrupt the heap.
 */
export function checkTensor(op: string, name: string, value: unknown, dtype: 'float32' | 'int32'): void {
  if (!(value instanceof Tensor)) {
    throw new SeqlabError(
      'tensor-expected',
      `${op}: ${name} is ${kindOf(value)}, expected a ${dtype} tensor. Pass a tf.Tensor.`,
    );
  }
  if (value.isDisposed) {
    throw new SeqlabError(
      'tensor-disposed',
      `${op}: ${name} ${formatShape(value.shape)} is disposed. Use it inside the tf.tidy that made it, or tf.keep it.`,
    );
  }
  if (value.dtype !== dtype) {
    throw new SeqlabError(
      'tensor-dtype',
      `${op}: ${name} ${formatShape(value.shape)} has dtype ${value.dtype}, expected ${dtype}. Cast it with tf.cast.`,
    );
  }
}

/**
 * Checks a tensor and its exact shape. In `expected` a number is that size and a letter is any size, e.g. `['B', 4]`.
 */
export function checkShape(
  op: string,
  name: string,
  tensor: Tensor,
  expected: readonly (number | string)[],
  dtype: 'float32' | 'int32' = 'float32',
): void {
  checkTensor(op, name, tensor, dtype);
  const { shape } = tensor;
  const fits =
    shape.length === expected.length &&
    expected.every((size, axis) => typeof size === 'string' || size === shape[axis]);
  if (fits) return;
  throw new SeqlabError(
    'tensor-shape',
    `${op}: ${name} has shape ${formatShape(shape)}, expected ${formatShape(expected)}. Reshape it or pass the tensor that belongs there.`,
  );
}

/** Checks that a table of weights is not empty, so that kernels may divide by its sizes. */
export function checkNotEmpty(op: string, name: string, tensor: Tensor): void {
  if (tensor.size > 0) return;
  throw new SeqlabError(
    'tensor-empty',
    `${op}: ${name} has shape ${formatShape(tensor.shape)}, expected at least one element. Use sizes of 1 or more.`,
  );
}

/** Checks a tensor of at least one dimension whose last one has this size. */
export function checkLastSize(op: string, name: string, tensor: Tensor, size: number, why: string): void {
  checkTensor(op, name, tensor, 'float32');
  if (tensor.rank > 0 && tensor.shape[tensor.rank - 1] === size) return;
  throw new SeqlabError(
    'tensor-shape',
    `${op}: ${name} has shape ${formatShape(tensor.shape)}, expected […, ${size}] because ${why}. Reshape it or pass the tensor that belongs there.`,
  );
}

/** Checks that two tensors have equal shapes. */
export function checkSameShape(op: string, name: string, tensor: Tensor, like: string, other: Tensor): void {
  if (tensor.rank === other.rank && tensor.shape.every((size, axis) => size === other.shape[axis])) return;
  throw new SeqlabError(
    'tensor-shape',
    `${op}: ${name} has shape ${formatShape(tensor.shape)}, expected ${formatShape(other.shape)}, the shape of ${like}. Reshape one of them.`,
  );
}

/** Checks an option that is a number within bounds; `range` is how the error text shows them, e.g. `[0, 1)`. */
export function checkNumber(op: string, name: string, value: number, range: string, valid: boolean): void {
  if (typeof value === 'number' && valid) return;
  throw new SeqlabError(
    'op-option-range',
    `${op}: ${name} is ${shown(value)}, expected a number in ${range}. Change ${name}.`,
  );
}

/** Checks an option that is an integer from `low` to `high`. */
export function checkInteger(op: string, name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new SeqlabError(
    'op-option-range',
    `${op}: ${name} is ${shown(value)}, expected an integer from ${low} to ${high}. Change ${name}.`,
  );
}
