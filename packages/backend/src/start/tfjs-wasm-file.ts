import { SeqlabError } from '@seqlab/core';
import { engine, env, version_core } from '@tensorflow/tfjs-core';
import { decodeBase64 } from '../wasm/base64.js';

/** Versions of tfjs whose SIMD binary is, byte for byte, the one inside this package. */
const SAME_BINARY: readonly string[] = ['4.20.0', '4.21.0', '4.22.0'];

/** The file that a started backend needs; tfjs wants an address for the others too. */
export const NEEDED_FILE = 'tfjs-backend-wasm-simd.wasm';
const OTHER_FILES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'] as const;

/** What tfjs is told to ask for. No server ever hears of it. */
const ADDRESS = `seqlab:${NEEDED_FILE}`;

/** What is used of the DOM here: packages know no DOM and no Node types. */
declare const DecompressionStream:
  | (new (
      format: 'gzip',
    ) => { readonly writable: { getWriter(): Writer }; readonly readable: object })
  | undefined;
interface Writer {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
declare const Response: new (body: object) => { arrayBuffer(): Promise<ArrayBuffer> };
declare const fetch: (address: string) => Promise<{
  readonly ok: boolean;
  readonly status: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

type Platform = ReturnType<typeof env>['platform'];

interface TfjsWasmPackage {
  setWasmPaths(paths: Record<string, string>, usePlatformFetch: boolean): void;
}

let hostPlatform: Platform | null = null;

/**
 * Lets tfjs's WASM backend find its binary without a request, until `withdrawTfjsWasm`. Left to itself tfjs looks beside the
 * script: there it is in Node and nowhere else, since bundlers move the script and not the file. So the binary is a module of this
 * package, and tfjs's platform, which tfjs asks for files, hands it out. Does nothing for a version of tfjs with another binary, in an engine without
 * `DecompressionStream`, and when the backend already runs: then tfjs looks where it always does.
 */
export async function provideTfjsWasm(tfjsWasm: TfjsWasmPackage): Promise<void> {
  // findBackend would start it
  if (!SAME_BINARY.includes(version_core) || 'wasm' in engine().registry) return;
  if (typeof DecompressionStream !== 'function' || typeof Response !== 'function') return;
  const host = env().platform;
  if (host === undefined || hostPlatform !== null) return;
  const bytes = await inflate(DecompressionStream);
  const answer = { ok: true, arrayBuffer: () => Promise.resolve(bytes) } as Awaited<
    ReturnType<Platform['fetch']>
  >;
  const fetchFile: Platform['fetch'] = (address, ...rest) =>
    address === ADDRESS ? Promise.resolve(answer) : host.fetch(address, ...rest);
  hostPlatform = host;
  env().platform = Object.assign(Object.create(host) as Platform, { fetch: fetchFile });
  tfjsWasm.setWasmPaths(
    Object.fromEntries([NEEDED_FILE, ...OTHER_FILES].map((name) => [name, ADDRESS])),
    true,
  );
}

/** Gives the host its platform back. */
export function withdrawTfjsWasm(): void {
  if (hostPlatform === null) return;
  env().platform = hostPlatform;
  hostPlatform = null;
}

/**
 * Why the WASM backend did not start, if it is for want of its file; else null.
 * @param reason what tfjs or the engine said
 */
export async function wasmFileError(
  reason: string,
  wasmPaths: string | Readonly<Record<string, string>> | undefined,
): Promise<SeqlabError | null> {
  if (!/magic word|can serve the `\.wasm` file|fetching of the wasm failed|load wasm binary/i.test(reason)) {
    return null;
  }
  const address = typeof wasmPaths === 'string' ? wasmPaths + NEEDED_FILE : wasmPaths?.[NEEDED_FILE];
  const found =
    address === undefined
      ? `${NEEDED_FILE} was not found beside the script`
      : `expected WebAssembly at '${address}', ${await whatIsAt(address)}`;
  return new SeqlabError(
    'wasm-file-missing',
    `startBackend: the backend 'wasm' did not start: ${found}. Put the .wasm files of @tensorflow/tfjs-backend-wasm/dist on the server and give their folder: startBackend('wasm', { wasmPaths: '/wasm/' }).`,
  );
}

async function whatIsAt(address: string): Promise<string> {
  try {
    const response = await fetch(address);
    if (!response.ok) return `found nothing (HTTP ${response.status})`;
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes[0] === 0x3c) return 'found an HTML page, as servers send for files that they do not have';
    return `found ${bytes.length} bytes that begin with ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;
  } catch (cause) {
    return `found nothing (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}

async function inflate(Decompression: NonNullable<typeof DecompressionStream>): Promise<ArrayBuffer> {
  const { gzippedTfjsWasm } = await import('../wasm/tfjs-binary.js');
  const { writable, readable } = new Decompression('gzip');
  const writer = writable.getWriter();
  const written = writer.write(decodeBase64(gzippedTfjsWasm)).then(() => writer.close());
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return bytes;
}
