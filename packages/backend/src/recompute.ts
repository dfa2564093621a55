import { engine, type Tensor, tidy, type Variable, zerosLike } from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.js';
import type { DropoutBits } from './ops/dropout/dropout-bits.js';
import { checkFunction, checkOptions, checkTensor } from './tensor-checks.js';
import { checkVariables } from './tensor-lists.js';

export interface RecomputeOptions<Inputs extends Readonly<Record<string, Tensor | undefined>>> {
  /** float32 tensors of any shapes that f reads and that gradients flow through; absent ones are left out */
  readonly inputs: Inputs;
  /** all else that f reads and that others may free: ids, masks, of any shapes; nothing flows through them */
  readonly fixed: Readonly<Record<string, Tensor | undefined>>;
  /** trained values of any shapes that f reads, whose gradients are asked for */
  readonly variables: readonly Variable[];
  /** randomness of f's dropout; null: none */
  readonly bits: DropoutBits | null;
}

/** The tensors of `inputs` and `fixed` by name. */
export type RecomputeTensors = Readonly<Record<string, Tensor | undefined>>;

/**
 * y = f(tensors, bits), of which nothing is kept for the backward pass but what f is given: there f runs once more, with the same dropout, and its gradient is
 * taken then. The bits are those of f itself; memory falls to that of f's inputs, and time grows by one forward pass of three.
 * @param f a tensor y of any shape from the tensors it is given, not from those that it closes over; it is run twice
 * @throws `op-options`, `tensor-expected`, `tensor-disposed`, `tensor-dtype`, `tensor-count`, `variable-expected`
 * @see Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost", section 3
 */
export function recompute<Inputs extends RecomputeTensors>(
  f: (tensors: RecomputeTensors, bits: DropoutBits | null) => Tensor,
  options: RecomputeOptions<Inputs>,
): Tensor {
  checkFunction('recompute', 'f', f);
  checkOptions('recompute', options);
  const { inputs, fixed, variables, bits } = options;
  checkTensors('inputs', inputs);
  checkTensors('fixed', fixed);
  checkVariables('recompute', 'variables', variables);
  checkBits(bits);
  const names = Object.keys(inputs).filter((name) => inputs[name] !== undefined);
  const given = [...names.map((name) => inputs[name]!), ...variables];
  const sites: number[] = [];
  const noted = bits && {
    state: bits.state,
    nextSite: () => {
      const site = bits.nextSite();
      sites.push(site);
      return site;
    },
  };
  return differentiable(given, () => ({
    value: tidy(() => made(f({ ...inputs, ...fixed }, noted))),
    saved: { ...inputs, ...fixed, ...(bits && { '@state': bits.state }) },
    gradient: (dy, kept: Readonly<Record<string, Tensor | undefined>>) => {
      const { '@state': state, ...tensors } = kept;
      let next = 0;
      const again = bits && {
        state: state as DropoutBits['state'],
        nextSite: () => {
          next += 1;
          return sites[next - 1]!;
        },
      };
      const sources = [...names.map((name) => tensors[name]!), ...variables];
      return gradientsWithin(() => made(f(tensors, again)), sources, dy);
    },
  }));
}

function made(y: Tensor): Tensor {
  checkTensor('recompute', 'the value of f', y, 'float32');
  return y;
}

function checkTensors(name: string, tensors: RecomputeTensors): void {
  checkOptions('recompute', tensors, name);
  for (const [key, tensor] of Object.entries(tensors)) {
    if (tensor === undefined) continue;
    const dtype = name === 'fixed' && (tensor as Tensor | null)?.dtype === 'int32' ? 'int32' : 'float32';
    checkTensor('recompute', `${name}.${key}`, tensor, dtype);
  }
}

function checkBits(bits: DropoutBits | null): void {
  if (bits === null) return;
  checkOptions('recompute', bits, 'bits');
  checkTensor('recompute', 'bits.state', bits.state, 'int32');
  checkFunction('recompute', 'bits.nextSite', bits.nextSite);
}

/** Gradients inside of a backward pass: tfjs has one tape at a time, and would forget the one that is being read. */
function gradientsWithin(f: () => Tensor, sources: readonly Tensor[], dy: Tensor): Tensor[] {
  const { state } = engine();
  const outer = state.activeTape;
  try {
    const { grads } = engine().gradients(f, [...sources], dy, true);
    return sources.map((source, i) => (grads as (Tensor | undefined)[])[i] ?? zerosLike(source));
  } finally {
    state.activeTape = outer;
  }
}
