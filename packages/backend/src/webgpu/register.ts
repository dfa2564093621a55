import { getKernel, type KernelFunc, registerKernel } from '@tensorflow/tfjs-core';
import type { WebgpuKernel } from './kernel.js';
import { webgpuKernels } from './kernels.js';
import type { TfjsWebgpu } from './tfjs-webgpu.js';

/** Registers all kernels with tfjs for its backend 'webgpu', once. */
export function registerWebgpuKernels(): void {
  for (const [kernelName, kernel] of Object.entries(webgpuKernels)) {
    if (getKernel(kernelName, 'webgpu') != null) continue;
    const run = kernel as unknown as WebgpuKernel<'SeqlabAdd'>;
    const kernelFunc = (({ inputs, attrs, backend }: Parameters<KernelFunc>[0]) =>
      run(backend as TfjsWebgpu, inputs as never, attrs as never)) as KernelFunc;
    registerKernel({ kernelName, backendName: 'webgpu', kernelFunc });
  }
}
