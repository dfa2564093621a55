import { type StartedBackend, startBackend } from '@seqlab/backend';
import { checkWasm } from './check-wasm.js';

/** Starts the WASM backend without a request. @throws `wasm-forbidden` */
export async function startWasm(): Promise<StartedBackend> {
  checkWasm();
  return startBackend('wasm');
}
