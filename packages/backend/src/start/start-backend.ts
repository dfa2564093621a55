import { SeqlabError } from '@seqlab/core';
import { findBackend, findBackendFactory, getBackend } from '@tensorflow/tfjs-core';
import { autoMayUseGpu } from '#gpu';
import { wideAsked, widenKernels } from '#wide';
import { registerGradients } from '../gradients/register-gradients.js';
import { checkOptions, shown } from '../tensor-checks.js';
import type { WebgpuDevice } from '../webgpu/start-webgpu.js';
import { autoBackend } from './auto-rule.js';
import {
  activate,
  type BackendLoader,
  type BackendOptions,
  backendLoaders,
  type ConcreteBackend,
} from './backend-loaders.js';
import { otherTfjs, rememberCopy, requireOnlyCopy } from './copies.js';
import { withStartFlags } from './host-flags.js';
import { peerError } from './peers.js';
import { wasmFileError, withdrawTfjsWasm } from './tfjs-wasm-file.js';

export type BackendName = 'auto' | 'wasm' | 'webgpu' | 'cpu';

export interface StartedBackend {
  /** the tfjs backend that is current now */
  readonly name: ConcreteBackend;
  /** why it is this one, in a sentence to show, and in a second one if tfjs-core is in the program more than once */
  readonly reason: string;
  /** the GPU that it runs on, if it is webgpu */
  readonly gpu?: WebgpuDevice;
}

/**
 * Starts a backend and makes it tfjs's current one. One that cannot start is an error, never another backend in its place.
 * `auto` is a rule over `options.size` and what the platform has, not a measurement, so that the same program gives the same bits
 * each time: WASM on Node, in browsers WebGPU for what is large (see `autoBackend`).
 * Starting 'webgpu' again takes a fresh device if the old one failed, was lost for instance.
 * tfjs can then differentiate its own ops too (`registerGradients`).
 * tfjs warns of nothing on the console meanwhile, and starts WASM on one thread; its flags are the host's again afterwards.
 * @throws `backend-unknown`, `backend-missing` naming the install command, `backend-unavailable` with the reason,
 * `wide-unavailable`, `wide-differs`, `wide-variable`, `wasm-file-missing`, `wasm-forbidden`, `wasm-no-simd`, `backend-twice` where another copy of this package has started one
 * @example const { name, reason } = await startBackend('auto');
 */
export function startBackend(name: BackendName, options: BackendOptions = {}): Promise<StartedBackend> {
  return startBackendFrom(backendLoaders, name, options);
}

/** `startBackend` with the loaders given. */
export function startBackendFrom(
  loaders: Readonly<Record<ConcreteBackend, BackendLoader>>,
  name: BackendName,
  options: BackendOptions,
): Promise<StartedBackend> {
  // one after the other: tfjs gives up a start when another begins
  const started = queue.then(() => withStartFlags(() => start(loaders, name, options)));
  queue = started.then(ignore, ignore);
  return started;
}

let queue: Promise<void> = Promise.resolve();

function ignore(): void {}

async function start(
  loaders: Readonly<Record<ConcreteBackend, BackendLoader>>,
  name: BackendName,
  options: BackendOptions,
): Promise<StartedBackend> {
  checkOptions('startBackend', options);
  requireOnlyCopy('startBackend');
  const chosen = await choose(name, options);
  if (options.wide === true && chosen.name !== 'wasm') {
    throw new SeqlabError(
      'wide-unavailable',
      `startBackend: wide vectors are of backend 'wasm', and '${chosen.name}' was to be started. Leave out wide.`,
    );
  }
  const loader = loaders[chosen.name];
  try {
    const gpu = await load(chosen.name, loader, options);
    const success = await activate(chosen.name);
    if (success && getBackend() === chosen.name) {
      rememberCopy();
      await registerGradients();
      if (chosen.name === 'wasm' && (options.wide ?? wideAsked()))
        await widenKernels(options.fastMath ?? false);
      const reason = [chosen.reason, otherTfjs()].filter((each) => each !== null).join('. ');
      return { name: chosen.name, reason, ...(gpu === null ? {} : { gpu }) };
    }
    throw await failureOf(chosen.name, options);
  } finally {
    withdrawTfjsWasm();
  }
}

/** What to do about a backend that does not start. 'cpu' is no remedy to name: it takes hundreds of times as long. */
const REMEDIES: Readonly<Record<ConcreteBackend, string>> = {
  wasm: 'Install it anew: npm install @tensorflow/tfjs-backend-wasm, of the version of tfjs-core, and start it before tfjs is used.',
  webgpu: "Update the GPU's driver, or use backend wasm.",
  cpu: 'Install it anew: npm install @tensorflow/tfjs-backend-cpu, of the version of tfjs-core.',
};

async function failureOf(name: ConcreteBackend, { wasmPaths }: BackendOptions): Promise<SeqlabError> {
  const reason = await reasonOf(name);
  const missing = name === 'wasm' ? wasmFileError(reason, wasmPaths) : null;
  if (missing !== null) return missing;
  return new SeqlabError(
    'backend-unavailable',
    `startBackend: the backend '${name}' did not start: ${reason}. ${REMEDIES[name]}`,
  );
}

async function choose(name: BackendName, { size }: BackendOptions): Promise<StartedBackend> {
  switch (name) {
    case 'auto': {
      const { parameters = null, tokens = null } = size ?? {};
      return autoBackend({ parameters, tokens, gpu: await autoMayUseGpu() });
    }
    case 'wasm':
    case 'webgpu':
    case 'cpu':
      return { name, reason: `${name} was asked for` };
    default:
      throw new SeqlabError(
        'backend-unknown',
        `startBackend: ${typeof name === 'string' ? `'${name as string}'` : shown(name)} is no backend, expected 'auto', 'wasm', 'webgpu' or 'cpu'. Use one of them.`,
      );
  }
}

async function load(
  name: ConcreteBackend,
  loader: BackendLoader,
  options: BackendOptions,
): Promise<WebgpuDevice | null> {
  try {
    return await loader.load(options);
  } catch (cause) {
    throw cause instanceof SeqlabError ? cause : peerError(name, cause);
  }
}

/** tfjs swallows why a backend failed: start it once more by hand to hear it. */
async function reasonOf(name: ConcreteBackend): Promise<string> {
  if (findBackend(name) != null) return `tfjs is on '${getBackend()}' instead`;
  try {
    await findBackendFactory(name)?.();
    return 'tfjs gave no reason';
  } catch (cause) {
    return messageOf(cause);
  }
}

/** tfjs rejects with plain objects too. */
function messageOf(cause: unknown): string {
  const { message } = (cause ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(cause);
}
