import { gzippedWasm } from 'virtual:tfjs-wasm';
import { SeqlabError } from '@seqlab/core';

/** The smallest WebAssembly module: whether it may be compiled says whether the page's policy allows any. */
const EMPTY_MODULE = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** tfjs asks for its binary in this folder; the answer is inside this script. */
export const WASM_FOLDER = 'inside-the-bundle/';

/**
 * Makes tfjs find its WASM binary without a request: it is part of the bundle, so no server and no policy stands in the way.
 * @throws `wasm-missing`, `wasm-forbidden`
 */
export async function allowWasm(): Promise<void> {
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
  const binary = await inflate(gzippedWasm);
  // This worker asks for nothing else, so its one request can be answered here.
  globalThis.fetch = async () => new Response(binary, { headers: { 'Content-Type': 'application/wasm' } });
}

async function inflate(base64: string): Promise<ArrayBuffer> {
  const text = atob(base64);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
}
