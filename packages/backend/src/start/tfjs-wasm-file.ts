import { SeqlabError } from '@seqlab/core';
import { engine, env } from '@tensorflow/tfjs-core';
import { decodeBase64 } from '../wasm/base64.js';

/** Versions of tfjs whose SIMD binary is, byte for byte, the one inside this package. */
const SAME_BINARY: readonly string[] = ['4.20.0', '4.21.0', '4.22.0'];

/** The file that a started backend needs; tfjs wants an address for the others too. */
export const NEEDED_FILE = 'tfjs-backend-wasm-simd.wasm';
const OTHER_FILES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'] as const;

/** What every WebAssembly file begins with. */
const MAGIC = [0, 0x61, 0x73, 0x6d];

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
  readonly version_wasm: string;
  setWasmPaths(paths: string | Record<string, string>, usePlatformFetch?: boolean): void;
}

/** Node, as tfjs's glue tells it from browsers; what it reads there it reads as files. */
declare const process:
  | {
      readonly versions?: { readonly node?: string };
      getBuiltinModule?(name: 'node:fs'): { readFileSync(file: string | URL): Uint8Array };
    }
  | undefined;
declare class URL {
  constructor(address: string);
}

/** Where tfjs's own .wasm files are: a folder that ends in '/', or an address for each name, see `BackendOptions`. */
export type WasmPaths = string | Readonly<Record<string, string>>;

let hostPlatform: Platform | null = null;

/**
 * Lets tfjs's WASM backend find its binary without a request, until `withdrawTfjsWasm`. Left to itself tfjs looks beside the
 * script: there it is in Node and nowhere else, since bundlers move the script and not the file. So the binary is a module of this
 * package, and tfjs's platform, which tfjs asks for files, hands it out. Does nothing for a version of tfjs with another binary, in an engine without
 * `DecompressionStream`, and when the backend already runs: then tfjs looks where it always does.
 */
export async function provideTfjsWasm(tfjsWasm: TfjsWasmPackage): Promise<void> {
  // findBackend would start it
  if (!SAME_BINARY.includes(tfjsWasm.version_wasm) || 'wasm' in engine().registry) return;
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
 * Tells tfjs's WASM backend where its files are, after a look at the one that it will load: once its own loading has failed, tfjs takes no
 * other address.
 * @throws `wasm-file-missing`, and tfjs is as it was: another start with other paths can succeed
 */
export async function placeTfjsWasm(tfjsWasm: TfjsWasmPackage, wasmPaths: WasmPaths): Promise<void> {
  // findBackend would start it
  if ('wasm' in engine().registry) return;
  const address = addressIn(wasmPaths);
  const found = address === undefined ? `no entry for ${NEEDED_FILE}` : await whatIsAt(address);
  if (found !== null)
    throw fileMissing(`expected WebAssembly at '${address ?? 'wasmPaths'}', found ${found}`);
  if (typeof wasmPaths === 'string') tfjsWasm.setWasmPaths(wasmPaths);
  // tfjs wants an address for each, and asks for this one
  else
    tfjsWasm.setWasmPaths({
      ...Object.fromEntries(OTHER_FILES.map((name) => [name, address!])),
      ...wasmPaths,
    });
}

/**
 * Why the WASM backend did not start, if it is for want of its file; else null.
 * @param reason what tfjs or the engine said
 */
export function wasmFileError(reason: string, wasmPaths: WasmPaths | undefined): SeqlabError | null {
  if (!/magic word|can serve the `\.wasm` file|fetching of the wasm failed|load wasm binary/i.test(reason)) {
    return null;
  }
  return fileMissing(
    wasmPaths === undefined
      ? `${NEEDED_FILE} was not found beside the script`
      : `tfjs could not use what is at '${addressIn(wasmPaths)}' (${reason})`,
    ' tfjs takes no other address until the page is loaded anew.',
  );
}

function fileMissing(found: string, more = ''): SeqlabError {
  return new SeqlabError(
    'wasm-file-missing',
    `startBackend: the backend 'wasm' did not start: ${found}. Put the .wasm files of @tensorflow/tfjs-backend-wasm/dist on the server and give their folder: startBackend('wasm', { wasmPaths: '/wasm/' }).${more}`,
  );
}

function addressIn(wasmPaths: WasmPaths): string | undefined {
  return typeof wasmPaths === 'string' ? wasmPaths + NEEDED_FILE : wasmPaths[NEEDED_FILE];
}

/** What is there in place of WebAssembly; null if it is WebAssembly. */
async function whatIsAt(address: string): Promise<string | null> {
  try {
    const bytes = await read(address);
    if (typeof bytes === 'number') return `nothing (HTTP ${bytes})`;
    const start = bytes.subarray(0, 4);
    if (MAGIC.every((byte, i) => byte === start[i])) return null;
    if (start[0] === 0x3c) return 'an HTML page, as servers send for files that they do not have';
    const hex = [...start].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return bytes.length === 0 ? 'an empty file' : `${bytes.length} bytes that begin with ${hex}`;
  } catch (cause) {
    return `nothing (${cause instanceof Error ? cause.message : String(cause)})`;
  }
}

/** The bytes, as tfjs's glue would get them, or the status that a server refused them with. */
async function read(address: string): Promise<Uint8Array | number> {
  const fs =
    typeof process === 'object' && process.versions?.node ? process.getBuiltinModule?.('node:fs') : undefined;
  if (fs !== undefined) return fs.readFileSync(address.startsWith('file:') ? new URL(address) : address);
  const response = await fetch(address);
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : response.status;
}

async function inflate(Decompression: NonNullable<typeof DecompressionStream>): Promise<ArrayBuffer> {
  const { gzippedTfjsWasm } = await import('../wasm/tfjs-binary.js');
  const { writable, readable } = new Decompression('gzip');
  const writer = writable.getWriter();
  const written = writer.write(decodeBase64(gzippedTfjsWasm)).then(() => writer.close());
  const [bytes] = await Promise.all([new Response(readable).arrayBuffer(), written]);
  return bytes;
}
