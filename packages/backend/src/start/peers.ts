import { SeqlabError } from '@seqlab/core';
import { version_core } from '@tensorflow/tfjs-core';
import { webgpuPackages } from '#gpu';
import type { ConcreteBackend } from './backend-loaders.js';

/*
 * The optional peers that backends come from. Each import stands directly in a `try`, with its name as a literal: that is how
 * bundlers know an import that may fail, so that a program builds without the packages that it never starts.
 */

/** tfjs's backend 'wasm', which registers itself. @throws `backend-missing`, `backend-unavailable` */
export async function importWasm(): Promise<typeof import('@tensorflow/tfjs-backend-wasm')> {
  try {
    return await import('@tensorflow/tfjs-backend-wasm');
  } catch (cause) {
    throw peerError('wasm', cause);
  }
}

/** tfjs's backend 'webgpu', which registers itself where a GPU is. @throws `backend-missing`, `backend-unavailable` */
export async function importWebgpu(): Promise<typeof import('@tensorflow/tfjs-backend-webgpu')> {
  try {
    return await import('@tensorflow/tfjs-backend-webgpu');
  } catch (cause) {
    throw peerError('webgpu', cause);
  }
}

/** tfjs's backend 'cpu', which registers itself. @throws `backend-missing`, `backend-unavailable` */
export async function importCpu(): Promise<unknown> {
  try {
    return await import('@tensorflow/tfjs-backend-cpu');
  } catch (cause) {
    throw peerError('cpu', cause);
  }
}

/** What a failed import of a backend's package says. */
export function peerError(backend: ConcreteBackend, cause: unknown): SeqlabError {
  const packageName = `@tensorflow/tfjs-backend-${backend}`;
  if (isMissing(packageName, cause)) {
    const install = backend === 'webgpu' ? webgpuPackages(version_core) : `${packageName}@${version_core}`;
    return new SeqlabError(
      'backend-missing',
      `startBackend: the backend '${backend}' needs the package ${packageName}, which is not installed. Run: npm install ${install}`,
      { cause },
    );
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SeqlabError(
    'backend-unavailable',
    `startBackend: the backend '${backend}' could not be loaded: ${reason}. Check the installation of ${packageName}.`,
    { cause },
  );
}

/**
 * Whether it is this package that is not there: one that is there may lack a package or a file of its own, and installing it again by the
 * same line would not help. Node, Bun and webpack give a code; the others say it in words, each engine and bundler in its own.
 */
function isMissing(packageName: string, cause: unknown): boolean {
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : '';
  const notFound =
    code === 'ERR_MODULE_NOT_FOUND' ||
    code === 'MODULE_NOT_FOUND' ||
    /(cannot|could not|can't) (find|resolve)|failed to resolve|error resolving|bare specifier|does not resolve to a valid url|not a dependency/i.test(
      text,
    );
  const wanted = wantedIn(text);
  return notFound && (wanted === null || wanted === packageName);
}

/** What an engine or a bundler looked for in vain: the first name in quotes; Plug'n'Play names the package that asks before it, both without quotes. */
function wantedIn(message: string): string | null {
  const found = /tried to access (\S+?)[,\s]/.exec(message) ?? /['"`“‘]([^'"`”’]+)['"`”’]/.exec(message);
  return found?.[1] ?? null;
}
