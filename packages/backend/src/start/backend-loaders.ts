import { env, setBackend } from '@tensorflow/tfjs-core';

export type ConcreteBackend = 'wasm' | 'cpu';

export interface BackendLoader {
  /** the npm package that it comes from, an optional peer */
  readonly packageName: string;
  /** imports the package, which registers its backend with tfjs, and applies the options */
  load(options: BackendOptions): Promise<void>;
}

export interface BackendOptions {
  /**
   * Where tfjs's own .wasm files are: a folder URL that ends in '/', or a URL for each file name. Needed in browsers; in
   * Node they are found inside the package. Default: none
   */
  readonly wasmPaths?: string | Readonly<Record<string, string>>;
}

/** How each backend gets into the program. Imports are dynamic, so who never starts a backend need not install it. */
export const backendLoaders: Readonly<Record<ConcreteBackend, BackendLoader>> = {
  wasm: {
    packageName: '@tensorflow/tfjs-backend-wasm',
    load: async ({ wasmPaths }) => {
      const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      // threads need cross-origin isolation, hang under a strict CSP, and are absent from Node: one thread with SIMD is the baseline
      env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      if (typeof wasmPaths === 'string') setWasmPaths(wasmPaths);
      else if (wasmPaths !== undefined) setWasmPaths({ ...wasmPaths });
    },
  },
  cpu: {
    packageName: '@tensorflow/tfjs-backend-cpu',
    load: async () => {
      await import('@tensorflow/tfjs-backend-cpu');
    },
  },
};

/** tfjs's own start: resolves to false, with no reason, when the backend cannot start. */
export function activate(name: ConcreteBackend): Promise<boolean> {
  return setBackend(name);
}
