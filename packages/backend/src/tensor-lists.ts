import { SeqlabError } from '@seqlab/core';
import { type Tensor, Variable } from '@tensorflow/tfjs-core';
import { checkSameShape, checkTensor, kindOf } from './tensor-checks.js';

/** Checks a list that runs along another: as many tensors, each float32 and of the other's shape. */
export function checkAlong(
  op: string,
  name: string,
  list: readonly Tensor[],
  like: string,
  others: readonly Tensor[],
): void {
  checkList(op, name, list);
  if (list.length !== others.length) {
    throw new SeqlabError(
      'tensor-count',
      `${op}: ${name} holds ${list.length} tensors, expected ${others.length}, one for each of ${like}. Pass the lists in the same order.`,
    );
  }
  list.forEach((tensor, i) => {
    checkTensor(op, `${name}[${i}]`, tensor, 'float32');
    checkSameShape(op, `${name}[${i}]`, tensor, `${like}[${i}]`, others[i]!);
  });
}

/** Checks that a list is one. */
export function checkList(op: string, name: string, list: unknown): void {
  if (Array.isArray(list)) return;
  throw new SeqlabError(
    'tensor-count',
    `${op}: ${name} is ${kindOf(list)}, expected an array of tensors. Pass [ … ], in the order of the parameters.`,
  );
}

/** Checks a list of what is changed in place. */
export function checkVariables(op: string, name: string, list: readonly Tensor[]): void {
  checkList(op, name, list);
  list.forEach((tensor, i) => {
    checkTensor(op, `${name}[${i}]`, tensor, 'float32');
    if (tensor instanceof Variable) return;
    throw new SeqlabError(
      'variable-expected',
      `${op}: ${name}[${i}] is a plain tensor, expected a tf.Variable, because it is changed in place. Make it with tf.variable.`,
    );
  });
}

/** Named inputs of a multi-tensor kernel: `{ parameter: [a, b] }` → `{ parameter0: a, parameter1: b }`. */
export function numbered(lists: Readonly<Record<string, readonly Tensor[]>>): Record<string, Tensor> {
  const inputs: Record<string, Tensor> = {};
  for (const [name, list] of Object.entries(lists)) {
    list.forEach((tensor, i) => {
      inputs[`${name}${i}`] = tensor;
    });
  }
  return inputs;
}
