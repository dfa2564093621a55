import { type BackendOptions, capture, startBackend } from '../../src/index.js';
import { decodeBase64 } from '../../src/wasm/base64.js';
import { relaxedBinary } from '../../src/wasm/binary.js';
import { inputsOf, smallRun } from '../small-run.js';
import { fusedOps } from './fused-ops.js';

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<object> };

/** What the page found out, for the test that opened it. */
export interface PageResult {
  readonly backend: string;
  readonly adapter: string | null;
  readonly fallback: string | null;
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

export interface FastMathResult extends PageResult {
  readonly ops: Readonly<Record<string, readonly number[]>>;
  /** how many of the modules that were compiled are the relaxed build */
  readonly relaxedModules: number;
}

/** Trains the small model for some steps by replay. */
async function run(
  steps: number,
  backend: 'webgpu' | 'wasm' = 'webgpu',
  options: BackendOptions = {},
): Promise<PageResult> {
  const { name, gpu } = await startBackend(backend, options);
  const { step, variables } = smallRun();
  const captured = capture(step);
  const inputs = Array.from({ length: steps }, (_, i) => inputsOf(i));
  const { loss } = await captured.run(inputs);
  const weights: number[][] = [];
  for (const variable of variables) weights.push([...(await variable.data())]);
  const adapter = gpu === undefined ? null : `${gpu.adapter.vendor} ${gpu.adapter.architecture}`;
  return { backend: name, adapter, fallback: captured.fallback, losses: [...loss!], weights };
}

/** The same on the relaxed build, and the fused ops by themselves. */
async function runFastMath(steps: number): Promise<FastMathResult> {
  const compiled = heardModules();
  const trained = await run(steps, 'wasm', { fastMath: true, wasmPaths: '/' });
  const relaxed = decodeBase64(relaxedBinary);
  const isRelaxed = (bytes: Uint8Array) =>
    bytes.length === relaxed.length && bytes.every((byte, i) => byte === relaxed[i]);
  return { ...trained, ops: await fusedOps(), relaxedModules: compiled.filter(isRelaxed).length };
}

/** The bytes of every module that is compiled from now on by `WebAssembly.compile`, which tfjs does not use. */
function heardModules(): Uint8Array[] {
  const { compile } = WebAssembly;
  const heard: Uint8Array[] = [];
  WebAssembly.compile = (bytes) => {
    heard.push(bytes);
    return compile(bytes);
  };
  return heard;
}

/** The code of the error that a start gives, or 'started'. */
async function startCode(name: 'webgpu'): Promise<string> {
  return startBackend(name).then(
    () => 'started',
    (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
  );
}

Object.assign(globalThis, { run, runFastMath, startCode });
