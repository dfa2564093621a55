import { startBackend } from '@seqlab/backend';
import { allowWasm, WASM_FOLDER } from './allow-wasm.js';

/** Starts the WASM backend without a request, and gives its name. @throws `wasm-forbidden` */
export async function startWasm(): Promise<string> {
  await allowWasm();
  const { name } = await startBackend('wasm', { wasmPaths: WASM_FOLDER });
  return name;
}
