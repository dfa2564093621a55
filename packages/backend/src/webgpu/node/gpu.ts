import { SeqlabError } from '@seqlab/core';
import type { Gpu } from '../gpu.js';
import { probeDawn, resolveDawn, webgpuPackages } from './probe-dawn.js';

export { webgpuPackages };

/** Dawn is loaded once and held for good: it ends devices whose instance was collected. */
let dawn: Gpu | null = null;

/**
 * WebGPU for Node: Dawn, from the npm package `webgpu`. Puts WebGPU's classes on `globalThis` and a `gpu` on `navigator`, as
 * tfjs expects them. A second process tries it first: a missing driver is then an error and no noise on this process's
 * terminal, and a driver that crashes does not take this process with it.
 * @throws `backend-missing`, `backend-unavailable`
 */
export async function requestGpu(): Promise<Gpu> {
  if (dawn !== null) return dawn;
  const probe = await probeDawn();
  if (probe.adapter === null) {
    throw new SeqlabError(
      probe.installed ? 'backend-unavailable' : 'backend-missing',
      `startBackend: 'webgpu' cannot start here: ${probe.reason}. ${probe.remedy}`,
    );
  }
  // by its address, not its name: bundlers would look for the package in programs that never use it, and cannot pack its binary
  const dawnModule: string = resolveDawn()!;
  const { create, globals } = (await import(
    /* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ dawnModule
  )) as typeof import('webgpu');
  Object.assign(globalThis, globals);
  dawn = create([]) as unknown as Gpu;
  provideNavigator(dawn);
  return dawn;
}

/** Whether `auto` may choose WebGPU here: on Node it means WASM. */
export function autoMayUseGpu(): Promise<boolean> {
  return Promise.resolve(false);
}

/** Node has a `navigator` from version 21 on, without `gpu`. */
function provideNavigator(gpu: Gpu): void {
  const scope = globalThis as { navigator?: object };
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, 'navigator', {
      value: { userAgent: `Node.js/${process.versions.node}` },
      configurable: true,
    });
  }
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
}
