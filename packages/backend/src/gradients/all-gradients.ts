import { getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { registerMissingKernels } from './missing-kernels.js';
import { ownGradients } from './own-gradients.js';
import { gradients } from './tfjs-gradients.js';

/** tfjs's WASM kernel for the gradient of its input adds to memory that nobody has cleared: better none than that. */
const UNSOUND: readonly string[] = ['Conv3D'];

/** Registers what is not there yet; ours first, since some of tfjs's are wrong. */
export function registerAllGradients(): void {
  registerMissingKernels();
  for (const gradient of [...ownGradients, ...gradients]) {
    const { kernelName } = gradient;
    if (UNSOUND.includes(kernelName) || getGradient(kernelName) !== undefined) continue;
    registerGradient(gradient);
  }
}
