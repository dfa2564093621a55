import { type StartedBackend, startBackend } from '@seqlab/backend';
import { allowWasm, WASM_FOLDER } from './allow-wasm.js';

/** Starts the WASM backend without a request. @throws `wasm-forbidden` */
export async function startWasm(): Promise<StartedBackend> {
  await allowWasm();
  return startBackend('wasm', { wasmPaths: WASM_FOLDER });
}
