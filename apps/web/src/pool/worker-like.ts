import type { Report, Request } from '../spec/worker-protocol.js';

/** As much of a Worker as the pool needs, so that tests can stand in for one. */
export interface WorkerLike {
  post(request: Request): void;
  listen(onReport: (report: Report) => void, onError: (message: string) => void): void;
  terminate(): void;
}

/** Wraps a browser's worker. */
export function wrapWorker(worker: Worker): WorkerLike {
  return {
    post: (request) => worker.postMessage(request),
    listen(onReport, onError) {
      worker.addEventListener('message', (event: MessageEvent<Report>) => onReport(event.data));
      worker.addEventListener('error', (event) => {
        event.preventDefault();
        onError(event.message ?? 'the worker script could not run');
      });
      worker.addEventListener('messageerror', () => onError('a message could not be read'));
    },
    terminate: () => worker.terminate(),
  };
}
