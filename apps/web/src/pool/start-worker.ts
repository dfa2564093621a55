import { SeqlabError } from '@seqlab/core';
import { assetUrl, loadScript } from '../host/assets.js';
import { hostDocument } from '../host/host-document.js';
import { scriptAddress } from '../host/script-rights.js';
import type { WorkerKind } from '../spec/worker-kind.js';
import { type PolicyWatch, watchPolicy } from './policy-watch.js';
import { type Attempt, startFailure } from './start-failure.js';
import { type WorkerLike, wrapWorker } from './worker-like.js';

declare const SEQLAB_ASSETS: {
  readonly worker: string;
  readonly workerText: string;
  readonly anyWorker: string;
  readonly anyWorkerText: string;
  readonly ownWorker: string;
  readonly ownWorkerText: string;
  readonly tools: string;
};

/** By the file of the script's text. */
const blobUrls = new Map<string, Promise<string>>();
/** A page that has not started a worker from a file will not start the next one so either. */
let fromFile = true;

/**
 * Starts a worker from its file where the page may, else from a blob: a sandboxed frame has no origin of its own, a page elsewhere
 * may not start a worker from our address, and in an isolated page (COEP) the file would have to say that it agrees. The blob's text
 * comes by a script tag, the one way to load that asks for no CORS header. Resolves when the worker has said its first word.
 * @throws an error with the code and facts of a `Failure`
 */
export async function startWorker(kind: WorkerKind): Promise<WorkerLike> {
  const [script, text, name] = scriptOf(kind);
  const address = assetUrl(script);
  const sameOrigin =
    address !== null && globalThis.origin !== 'null' && new URL(address).origin === globalThis.origin;
  const watch = watchPolicy();
  try {
    if (!sameOrigin || !fromFile) return await startBlob(text, name);
    let said: unknown;
    try {
      return await firstWord(address);
    } catch (error) {
      said = error;
    }
    try {
      const worker = await startBlob(text, name);
      fromFile = false;
      return worker;
    } catch {
      // What kept the file from starting is the reason: that is the way that this page should have had.
      throw said;
    }
  } catch (error) {
    const asked = (sameOrigin ? address : assetUrl(text)) ?? new URL(text, hostDocument.baseURI).href;
    throw await explained(kind, asked, sameOrigin, watch, error);
  } finally {
    watch.stop();
  }
}

/** The script of a kind of worker, the script that carries its text, and under which name that leaves it. */
function scriptOf(kind: WorkerKind): readonly [script: string, text: string, name: string] {
  switch (kind) {
    case 'wasm':
      return [SEQLAB_ASSETS.worker, SEQLAB_ASSETS.workerText, 'seqlab.worker-text'];
    case 'any':
      return [SEQLAB_ASSETS.anyWorker, SEQLAB_ASSETS.anyWorkerText, 'seqlab.any-worker-text'];
    case 'own':
      return [SEQLAB_ASSETS.ownWorker, SEQLAB_ASSETS.ownWorkerText, 'seqlab.own-worker-text'];
  }
}

async function startBlob(text: string, name: string): Promise<WorkerLike> {
  let blobUrl = blobUrls.get(text);
  if (blobUrl === undefined) {
    blobUrl = loadScript<unknown>(text, name).then((source) => {
      if (typeof source !== 'string') throw new Error(`${text} is not the script that it should be`);
      return URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    });
    // one that could not be loaded is asked for again
    blobUrl.catch(() => blobUrls.delete(text));
    blobUrls.set(text, blobUrl);
  }
  return firstWord(await blobUrl);
}

/** A browser tells nothing but an error of a worker that it does not let start, and that not always at once. */
function firstWord(address: string): Promise<WorkerLike> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(scriptAddress(address));
    const heard = new AbortController();
    const { signal } = heard;
    const hear = () => {
      heard.abort();
      resolve(wrapWorker(worker));
    };
    const fail = (event: Event) => {
      event.preventDefault();
      heard.abort();
      worker.terminate();
      reject(new Error((event as Partial<ErrorEvent>).message ?? ''));
    };
    worker.addEventListener('message', hear, { signal });
    worker.addEventListener('error', fail, { signal });
  });
}

async function explained(
  kind: WorkerKind,
  address: string,
  sameOrigin: boolean,
  watch: PolicyWatch,
  error: unknown,
): Promise<Error> {
  const refusals = await watch.refusals();
  const said = error instanceof Error ? error.message : String(error);
  // From another origin nothing can be seen of an answer, and asking would only be one more refusal.
  const answer = sameOrigin && refusals.length === 0 ? await ask(address) : null;
  const forbidden = (await watch.refusals()).some(({ directive }) => directive === 'connect-src');
  const asked = sameOrigin && !forbidden;
  const failure = startFailure({ kind, address, refusals, said, answer, asked });
  return Object.assign(new SeqlabError(failure.code, failure.message, { cause: error }), {
    facts: failure.facts,
  });
}

async function ask(address: string): Promise<Attempt['answer']> {
  try {
    const { status, headers } = await fetch(address);
    return { status, type: headers.get('Content-Type') ?? '' };
  } catch {
    return null;
  }
}
