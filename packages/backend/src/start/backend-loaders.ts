import type { SeqlabError } from '@seqlab/core';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { requestGpu } from '#gpu';
import { registerWasmKernels } from '../wasm/register.js';
import type { WebgpuDevice } from '../webgpu/start-webgpu.js';

export type ConcreteBackend = 'wasm' | 'webgpu' | 'cpu';

export interface BackendLoader {
  /** the npm package that it comes from, an optional peer */
  readonly packageName: string;
  /** imports the package, which registers its backend with tfjs, and applies the options; resolves to the GPU, if it is on one */
  load(options: BackendOptions): Promise<WebgpuDevice | null>;
}

export interface BackendOptions {
  /**
   * Where tfjs's own .wasm files are: a folder URL that ends in '/', or a URL for each file name. Needed in browsers; in
   * Node they are found inside the package. Default: none
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
  /**
   * WASM kernels with relaxed SIMD: faster, but results differ from one processor to another. Needs Node 22 or a new browser.
   * Default: false
   */
  readonly fastMath?: boolean;
  /** What `auto` decides by: numbers in all weights, and tokens in a batch. Default: unknown, and `auto` takes wasm */
  readonly size?: { readonly parameters: number; readonly tokens: number };
  /** Called once if the GPU's device is lost: every tensor on it is gone. Default: the next op or read throws, and that is all */
  readonly onDeviceLost?: (error: SeqlabError) => void;
}

/** How each backend gets into the program. Imports are dynamic, so who never starts a backend need not install it. */
export const backendLoaders: Readonly<Record<ConcreteBackend, BackendLoader>> = {
  wasm: {
    packageName: '@tensorflow/tfjs-backend-wasm',
    load: async ({ wasmPaths, fastMath = false }) => {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      // threads need cross-origin isolation, hang under a strict CSP, and are absent from Node: one thread with SIMD is the baseline
      env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      if (typeof wasmPaths === 'string') setWasmPaths(wasmPaths);
      else if (wasmPaths !== undefined) setWasmPaths({ ...wasmPaths });
      await registerWasmKernels(fastMath);
      return null;
    },
  },
  webgpu: {
    packageName: '@tensorflow/tfjs-backend-webgpu',
    load: async ({ onDeviceLost = () => undefined }) => {
      const gpu = await requestGpu();
      // tfjs looks for navigator.gpu when it is imported, so not before
      const { registerWebgpu } = await import('../webgpu/start-webgpu.js');
      return registerWebgpu(gpu, onDeviceLost);
    },
  },
  cpu: {
    packageName: '@tensorflow/tfjs-backend-cpu',
    load: async () => {
      await import('@tensorflow/tfjs-backend-cpu');
      return null;
    },
  },
};

/** tfjs's own start: resolves to false, with no reason, when the backend cannot start. */
export function activate(name: ConcreteBackend): Promise<boolean> {
  return setBackend(name);
}
