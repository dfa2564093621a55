import type { SeqlabError } from '@seqlab/core';
import { scalar, setBackend } from '@tensorflow/tfjs-core';
import { requestGpu } from '#gpu';
import { registerWasmKernels } from '../wasm/register.js';
import type { WebgpuDevice } from '../webgpu/start-webgpu.js';
import type { TfjsWebgpuClass } from '../webgpu/tfjs-webgpu.js';
import { importCpu, importWasm, importWebgpu } from './peers.js';
import { placeTfjsWasm, provideTfjsWasm, type WasmPaths } from './tfjs-wasm-file.js';

export type ConcreteBackend = 'wasm' | 'webgpu' | 'cpu';

export interface BackendLoader {
  /** imports the npm package that it comes from, an optional peer, which registers its backend with tfjs, and applies the options; resolves to the GPU, if it is on one */
  load(options: BackendOptions): Promise<WebgpuDevice | null>;
}

export interface BackendOptions {
  /**
   * Where tfjs's own .wasm files are served, or in Node lie: a folder that ends in '/', or an address for each file name, of which
   * tfjs-backend-wasm-simd.wasm is the one that is loaded. Default:
   * nowhere; the one that is needed comes with this package, for tfjs 4.20 to 4.22, and no request is made
   */
  readonly wasmPaths?: WasmPaths;
  /**
   * WASM kernels with relaxed SIMD: faster, but results differ from one processor to another. Needs Node 22 or a new browser.
   * Default: false
   */
  readonly fastMath?: boolean;
  /**
   * Lets V8 run the WASM kernels on vectors twice as wide, with the same bits: each kernel is held against the narrow ones first. Node 24 or
   * newer on x86-64. Default: what the environment variable SEQLAB_WIDE says, 1 or 0
   */
  readonly wide?: boolean;
  /** What `auto` decides by: numbers in all weights, and tokens in a batch. Default: unknown, and `auto` takes wasm */
  readonly size?: { readonly parameters: number; readonly tokens: number };
  /** Called once if the GPU's device is lost: every tensor on it is gone. Default: the next op or read throws, and that is all */
  readonly onDeviceLost?: (error: SeqlabError) => void;
}

/** How each backend gets into the program. Imports are dynamic, so who never starts a backend need not install it. */
export const backendLoaders: Readonly<Record<ConcreteBackend, BackendLoader>> = {
  wasm: {
    load: async ({ wasmPaths, fastMath = false }) => {
      const tfjsWasm = await importWasm();
      // before tfjs's binary: where a policy forbids WebAssembly this says so, and tfjs would wait for ever
      await registerWasmKernels(fastMath);
      if (wasmPaths === undefined) await provideTfjsWasm(tfjsWasm);
      else await placeTfjsWasm(tfjsWasm, wasmPaths);
      return null;
    },
  },
  webgpu: {
    load: async ({ onDeviceLost = () => undefined }) => {
      const { WebGPUBackend } = await importWebgpu();
      const gpu = await requestGpu();
      const { registerWebgpu } = await import('../webgpu/start-webgpu.js');
      return registerWebgpu(gpu, WebGPUBackend as unknown as TfjsWebgpuClass, onDeviceLost);
    },
  },
  cpu: {
    load: async () => {
      await importCpu();
      return null;
    },
  },
};

/** tfjs's own start: resolves to false, with no reason, when the backend cannot start. */
export async function activate(name: ConcreteBackend): Promise<boolean> {
  const success = await setBackend(name);
  // it greets on the console with its first tensor, unless that is made now
  if (success && name === 'cpu') scalar(0).dispose();
  return success;
}
