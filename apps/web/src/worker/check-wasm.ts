import { SeqlabError } from '@seqlab/core';

/** The smallest WebAssembly module: whether it may be compiled says whether the page's policy allows any. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/**
 * Says at once what a policy forbids. No file can be missing: tfjs's binary comes with `@seqlab/backend`, as part of the bundle.
 * @throws `wasm-missing`, `wasm-forbidden`
 */
export function checkWasm(): void {
  if (globalThis.WebAssembly === undefined) {
    throw new SeqlabError(
      'wasm-missing',
      'start: this browser has no WebAssembly: it is switched off, or a lockdown mode has taken it away.',
    );
  }
  try {
    new WebAssembly.Module(EMPTY_MODULE);
  } catch (cause) {
    throw new SeqlabError(
      'wasm-forbidden',
      "start: the content security policy forbids WebAssembly. Allow it with script-src 'wasm-unsafe-eval'.",
      { cause },
    );
  }
}
