import { assetUrl, loadScript } from '../element/assets.js';
import type { WorkerKind } from './worker-kind.js';
import { type WorkerLike, wrapWorker } from './worker-like.js';

declare const SEQLAB_ASSETS: {
  readonly worker: string;
  readonly workerText: string;
  readonly anyWorker: string;
  readonly anyWorkerText: string;
  readonly later: string;
};

/** By the file of the script's text. */
const blobUrls = new Map<string, Promise<string>>();

/**
 * Starts a worker from its file where the page may, else from a blob: a sandboxed frame has no origin of its own
 * and a page elsewhere may not start a worker from our address. The blob's text comes by a script tag, the one way
 * to load that asks for no CORS header.
 */
export async function startWorker(kind: WorkerKind): Promise<WorkerLike> {
  const [script, text, name] =
    kind === 'wasm'
      ? [SEQLAB_ASSETS.worker, SEQLAB_ASSETS.workerText, 'seqlab.worker-text']
      : [SEQLAB_ASSETS.anyWorker, SEQLAB_ASSETS.anyWorkerText, 'seqlab.any-worker-text'];
  const url = assetUrl(script);
  const sameOrigin =
    url !== null && globalThis.origin !== 'null' && new URL(url).origin === globalThis.origin;
  if (sameOrigin) return wrapWorker(new Worker(url));
  let blobUrl = blobUrls.get(text);
  if (blobUrl === undefined) {
    blobUrl = loadScript<string>(text, name).then((source) =>
      URL.createObjectURL(new Blob([source], { type: 'text/javascript' })),
    );
    // one that could not be loaded is asked for again
    blobUrl.catch(() => blobUrls.delete(text));
    blobUrls.set(text, blobUrl);
  }
  return wrapWorker(new Worker(await blobUrl));
}
