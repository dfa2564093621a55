import { customGrad, type Tensor, tidy } from '@tensorflow/tfjs-core';

interface Step<Saved> {
  readonly value: Tensor;
  /** what the gradient needs; kept until the gradients have been computed, only if a tape is running */
  readonly saved: Saved;
  /** one new tensor for each input, in their order */
  gradient(dy: Tensor, saved: Saved): Tensor[];
}

/**
 * An op with an explicit backward. All gradients of an op are computed at once: inside closures, as tfjs's own ops do it,
 * its tidy would dispose the other outputs of a multi-output kernel. Whatever the gradient reads must be in `saved`:
 * what it merely closes over may have been tidied away by then.
 */
export function differentiable<Saved extends Record<string, Tensor | undefined>>(
  inputs: readonly Tensor[],
  forward: () => Step<Saved>,
): Tensor {
  const op = customGrad((...args) => {
    const save = args[args.length - 1] as unknown as (tensors: Tensor[]) => void;
    const { value, saved, gradient } = forward();
    const names = Object.keys(saved).filter((name) => saved[name] !== undefined);
    save(names.map((name) => saved[name]!));
    return {
      value,
      gradFunc: (dy, kept) => {
        const list = kept as Tensor[];
        const record = Object.fromEntries(names.map((name, i) => [name, list[i]])) as Saved;
        return tidy(() => gradient(dy as Tensor, record));
      },
    };
  });
  return op(...inputs);
}

/** The record without its absent entries: kernels are never handed `undefined`. */
export function present<R extends Record<string, Tensor | undefined>>(record: R): R {
  return Object.fromEntries(Object.entries(record).filter(([, tensor]) => tensor !== undefined)) as R;
}
