import type { TensorInfo } from '@tensorflow/tfjs-core';
import { type Dispatch, listenToDispatches } from '../dispatch.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';
import { withOwnKernels } from './intercept-kernels.js';

/** What one run of a step did on the GPU. */
export interface Recording {
  readonly dispatches: readonly Dispatch[];
  /** data that the step made itself: written before it is read, and planned into buffers of the program */
  readonly intermediates: ReadonlySet<object>;
  /** data made from values inside the step, the same at every replay; held until `release` */
  readonly constants: ReadonlySet<object>;
  release(): void;
}

/** A recording, or the name of the stock kernel that made it impossible. */
export type RecordingResult =
  | { readonly recording: Recording; readonly foreign: null }
  | { readonly recording: null; readonly foreign: string };

/** Runs the step once, for real, and records every dispatch. */
export function record(backend: TfjsWebgpu, step: () => void): RecordingResult {
  const dispatches: Dispatch[] = [];
  const intermediates = new Set<object>();
  const constants = new Set<object>();
  const firstNew = nextId(backend);
  const hear = (dispatch: Dispatch): void => {
    const written = Object.keys(dispatch.program.inputs).length;
    dispatch.tensors.forEach(({ dataId, shape }, i) => {
      if (idOf(dataId) < firstNew || intermediates.has(dataId) || constants.has(dataId)) return;
      if (shape.includes(0)) return;
      if (i >= written) intermediates.add(dataId);
      else {
        backend.incRef(dataId);
        constants.add(dataId);
      }
    });
    dispatches.push(dispatch);
  };
  const release = (): void => {
    for (const dataId of constants) backend.disposeData(dataId);
    constants.clear();
  };
  let foreign: string | null;
  try {
    foreign = withOwnKernels(backend, () => {
      listenToDispatches(hear, step);
    });
  } catch (error) {
    release();
    throw error;
  }
  if (foreign === null) return { recording: { dispatches, intermediates, constants, release }, foreign };
  release();
  return { recording: null, foreign };
}

/** tfjs numbers its data in the order in which they are made. */
function idOf(dataId: object): number {
  return (dataId as { readonly id: number }).id;
}

function nextId(backend: TfjsWebgpu): number {
  const probe: TensorInfo = backend.makeTensorInfo([0], 'float32', new Float32Array(0));
  backend.disposeData(probe.dataId);
  return idOf(probe.dataId);
}
