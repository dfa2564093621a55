import type { PageWorker } from './page-worker.js';

declare const Worker: new (address: object, options: { readonly type: 'module' }) => PageWorker;
declare const URL: new (path: string, base: string) => object;

/** A worker of this package's own, found by the bundler. */
export function startWorker(): PageWorker {
  return new Worker(new URL('./shard-worker.js', (import.meta as unknown as { readonly url: string }).url), {
    type: 'module',
  });
}
