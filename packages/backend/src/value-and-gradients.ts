import { SeqlabError } from '@seqlab/core';
import {
  engine,
  getGradient,
  type Scalar,
  type Tensor,
  type Variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { requireBackend } from './started.js';
import { checkFunction, checkTensor, formatShape } from './tensor-checks.js';
import { checkVariables } from './tensor-lists.js';

export interface ValueAndGradients {
  readonly value: Scalar;
  /** one for each variable, in their order and of their shapes; zeros for a variable that the value does not depend on */
  readonly gradients: Tensor[];
}

/**
 * The value of f and its gradient with respect to each variable.
 * If f throws, everything that the tape had kept is disposed before the error goes on.
 * @param f makes a scalar from ops of this package, or of tfjs, whose gradients `startBackend` registers
 * @param variables at least one
 * @throws `gradients-no-variables`, `gradients-not-scalar`, `gradients-unconnected`, `gradients-missing` for an op of tfjs that has none
 */
export function valueAndGradients(f: () => Scalar, variables: readonly Variable[]): ValueAndGradients {
  requireBackend('valueAndGradients');
  checkFunction('valueAndGradients', 'f', f);
  checkVariables('valueAndGradients', 'variables', variables);
  if (variables.length === 0) {
    throw new SeqlabError(
      'gradients-no-variables',
      'valueAndGradients: variables is empty, expected at least one. Pass what is to be trained.',
    );
  }
  const { value, grads } = disposingTape(() =>
    engine().gradients(() => checkScalar(f()), [...variables], undefined, true),
  );
  const found = grads as (Tensor | undefined)[];
  if (found.every((gradient) => gradient === undefined)) {
    value.dispose();
    throw new SeqlabError(
      'gradients-unconnected',
      'valueAndGradients: the value depends on none of the variables, expected at least one. Compute it from them inside f.',
    );
  }
  return { value, gradients: variables.map((variable, i) => found[i] ?? zerosLike(variable)) };
}

function checkScalar(value: Scalar): Scalar {
  checkTensor('valueAndGradients', 'the value of f', value, 'float32');
  if (value.rank === 0) return value;
  throw new SeqlabError(
    'gradients-not-scalar',
    `valueAndGradients: f made the shape ${formatShape(value.shape)}, expected a scalar. Reduce it to a loss.`,
  );
}

/** tfjs frees what its tape has kept only when the backward pass ends well. */
function disposingTape<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    const { state } = engine();
    if (state.gradientDepth === 0 && state.activeTape != null) {
      for (const node of state.activeTape) for (const kept of node.saved ?? []) kept.dispose();
      state.activeTape = null as unknown as typeof state.activeTape;
    }
    throw missingGradient(error) ?? error;
  }
}

/** tfjs's word for an op that it cannot differentiate, with what to do; null if it said something else. */
function missingGradient(cause: unknown): SeqlabError | null {
  const op = /gradient function not found for (\w+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  if (op === undefined) return null;
  const advice =
    getGradient('Add') === undefined
      ? "None of tfjs's are registered: call await registerGradients() of @seqlab/backend once, before this."
      : 'Write it in other ops, or give it a gradient with tf.customGrad.';
  return new SeqlabError(
    'gradients-missing',
    `valueAndGradients: tfjs's op ${op} has no gradient, and the value depends on it. ${advice}`,
    { cause },
  );
}
