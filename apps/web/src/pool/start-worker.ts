import { assetUrl, loadScript } from '../element/assets.js';
import { type WorkerLike, wrapWorker } from './worker-like.js';

declare const SEQLAB_ASSETS: { readonly worker: string; readonly workerText: string; readonly later: string };

let blobUrl: Promise<string> | null = null;

/**
 * Starts a worker from its file where the page may, else from a blob: a sandboxed frame has no origin of its own
 * and a page elsewhere may not start a worker from our address. The blob's text comes by a script tag, the one way
 * to load that asks for no CORS header.
 */
export async function startWorker(): Promise<WorkerLike> {
  const url = assetUrl(SEQLAB_ASSETS.worker);
  const sameOrigin = globalThis.origin !== 'null' && new URL(url).origin === globalThis.origin;
  if (sameOrigin) return wrapWorker(new Worker(url));
  blobUrl ??= loadScript<string>(SEQLAB_ASSETS.workerText, 'seqlabWorkerText').then((text) =>
    URL.createObjectURL(new Blob([text], { type: 'text/javascript' })),
  );
  return wrapWorker(new Worker(await blobUrl));
}
