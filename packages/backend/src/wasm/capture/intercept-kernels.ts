import {
  engine,
  getKernelsForBackend,
  type KernelFunc,
  type TensorInfo,
  util,
  Variable,
} from '@tensorflow/tfjs-core';
import { sum } from '../../ops/add/wasm.js';
import { zeros } from '../../ops/copy-rows/wasm.js';
import type { Machine } from '../machine.js';

/** The stock kernel that moves no data: its output is the same buffer. */
const VIEW = 'Reshape';

/** Thrown out of a step that is traced where it does what must happen for real. */
export class Untraceable extends Error {}

/**
 * Runs `work`, which is traced: whatever would need a tensor's values, or keep one beyond the step in a variable, ends it.
 * @throws Untraceable, and what `work` throws
 */
export function withoutValues(machine: Machine, work: () => void): void {
  const end = (): never => {
    throw new Untraceable();
  };
  const tfjs = engine();
  let awaited = false;
  // `data` is an async function, out of which nothing is thrown. What it gives here never comes: the step is called again, and its own does
  const read = (): Promise<never> => {
    awaited = true;
    return new Promise(() => {});
  };
  const own = { read, makeVariable: end };
  const { assign } = Variable.prototype;
  Object.assign(tfjs, own);
  Variable.prototype.assign = end;
  try {
    withOwnKernels(machine, work, end);
    if (awaited) end();
  } finally {
    Variable.prototype.assign = assign;
    // the methods of the class show again
    for (const name of Object.keys(own)) delete (tfjs as unknown as Record<string, unknown>)[name];
  }
}

/**
 * Runs `work` so that every kernel that it calls is one of ours, which can be recorded. tfjs's tape adds gradients up with its own
 * `Add`, asks for `ZerosLike` and keeps what the backward pass needs by `Identity`, which copies: while `work` runs, ours take their place, and afterwards tfjs's are back.
 * @param onForeign is told before what is not ours is run
 * @returns the first stock kernel that was called all the same, or 'dataSync' if a tensor was read, or null
 */
export function withOwnKernels(
  machine: Machine,
  work: () => void,
  onForeign: () => void = () => {},
): string | null {
  const stock = (getKernelsForBackend('wasm') as { kernelName: string; kernelFunc: KernelFunc }[]).filter(
    ({ kernelName }) => !kernelName.startsWith('Seqlab') && kernelName !== VIEW,
  );
  const originals = stock.map(({ kernelFunc }) => kernelFunc);
  let foreign: string | null = null;
  for (const config of stock) {
    const { kernelName, kernelFunc } = config;
    config.kernelFunc = (call) => {
      const own = replacement(machine, kernelName, call.inputs as unknown as Record<string, TensorInfo>);
      if (own !== null) return own;
      foreign ??= kernelName;
      onForeign();
      return kernelFunc(call);
    };
  }
  const reader = engine();
  const readSync = reader.readSync.bind(reader);
  reader.readSync = (dataId) => {
    foreign ??= 'dataSync';
    onForeign();
    return readSync(dataId);
  };
  try {
    work();
  } finally {
    // the method of the class shows again
    delete (reader as { readSync?: unknown }).readSync;
    stock.forEach((config, i) => {
      config.kernelFunc = originals[i]!;
    });
  }
  return foreign;
}

function replacement(
  machine: Machine,
  kernelName: string,
  inputs: Record<string, TensorInfo>,
): TensorInfo | null {
  if (kernelName === 'ZerosLike' && inputs.x!.dtype === 'float32') return zeros(machine, inputs.x!.shape);
  if (kernelName === 'Identity' && inputs.x!.dtype !== 'string') {
    machine.backend.incRef(inputs.x!.dataId);
    const { dataId, shape, dtype } = inputs.x!;
    return { dataId, shape, dtype };
  }
  if (kernelName !== 'Add') return null;
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const plain = a.dtype === 'float32' && b.dtype === 'float32' && util.arraysEqual(a.shape, b.shape);
  return plain ? sum(machine, a, b) : null;
}
