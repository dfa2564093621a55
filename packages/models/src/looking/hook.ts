import { checkArgument, SeqlabError, type ShapedArray, showValue } from '@seqlab/core';
import { reshape, Tensor, tensor, tensor1d, where, zerosLike } from '@tensorflow/tfjs-core';

/** What stands in the place of an activation: a tensor of the same shape, from the one that was computed. It need not be disposed. */
export type Hook = (value: Tensor, name: string) => Tensor;

/** Hooks by the names of the activations; see the table of names in the README. */
export type Hooks = Readonly<Record<string, Hook>>;

/** Ablates: zeros. */
export const zeros: Hook = (value) => {
  if (value instanceof Tensor) return zerosLike(value);
  throw new SeqlabError(
    'look-hook',
    `zeros: the activation is ${showValue(value)}, expected a tensor. Pass zeros itself as a hook: { name: zeros }.`,
  );
};

/**
 * Patches: the values of another run, as `runWithCache` gives them, in the place of what was computed.
 * @throws `look-hook` when used on an activation of another shape
 */
export function replaceWith(activation: ShapedArray): Hook {
  checkArgument('replaceWith', 'activation', activation, 'an object');
  const { shape, values } = activation;
  checkArgument('replaceWith', 'shape', shape, 'a list');
  checkArgument('replaceWith', 'values', values, 'a typed array');
  return () => tensor(values, [...shape], 'float32');
}

/**
 * The hook on one head alone, of an activation [B, H, T, …]; the other heads stay as they are.
 * @throws `look-part` when used where there is no such head
 * @example runWithHooks(model, batch, { 'transformer.layers.0.self_attn.heads': onHead(1, zeros) })
 */
export function onHead(head: number, hook: Hook): Hook {
  return onPart('head', head, ({ rank }) => (rank === 4 ? 1 : null), hook);
}

/**
 * The hook at one position alone: of the target, or of the query for `scores` and `weights`; activations are [B, T, D], [B, H, T, …] or [T, D].
 * @throws `look-part` when used where there is no such position
 */
export function onPosition(position: number, hook: Hook): Hook {
  return onPart('position', position, ({ rank }) => (rank >= 2 ? rank - 2 : null), hook);
}

function onPart(
  what: 'head' | 'position',
  index: number,
  axisOf: (value: Tensor) => number | null,
  hook: Hook,
): Hook {
  return (value, name) => {
    const axis = axisOf(value);
    const count = axis === null ? 0 : value.shape[axis]!;
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      const has = axis === null ? `has no ${what}s` : `has the ${what}s 0 … ${count - 1}`;
      throw new SeqlabError(
        'look-part',
        `hook: ${what} ${showValue(index)} of ${name} was asked for, which is [${value.shape.join(', ')}] and ${has}. Choose one that is there${axis === null ? ', or another name such as ….self_attn.heads' : ''}.`,
      );
    }
    const chosen = Uint8Array.from({ length: count }, (_, i) => (i === index ? 1 : 0));
    const shape = value.shape.map((size, i) => (i === axis ? size : 1));
    return where(reshape(tensor1d(chosen, 'bool'), shape), checked(name, value, hook(value, name)), value);
  };
}

/**
 * What a hook gave back, if it can stand in the place of `value`.
 * @throws `look-hook`
 */
export function checked<X extends Tensor>(name: string, value: X, given: unknown): X {
  const { shape, dtype } = Object(given) as Partial<Tensor>;
  if (dtype === value.dtype && shape?.join() === value.shape.join()) return given as X;
  const what = Array.isArray(shape) ? `${dtype} [${shape.join(', ')}]` : showValue(given);
  throw new SeqlabError(
    'look-hook',
    `hook: what stands for ${name} is ${what}, expected a ${value.dtype} tensor [${value.shape.join(', ')}]. Return one of that shape.`,
  );
}
