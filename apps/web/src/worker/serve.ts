import type { StartedBackend } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import type { Trace } from '../spec/trace.js';
import type { Report, Request, TraceSpec } from '../spec/worker-protocol.js';
import { type Control, createControl } from './control.js';
import type { Learn } from './learning.js';
import { paperLearning } from './paper-learning.js';
import { traceJob } from './trace-job.js';
import { trainJob } from './train-job.js';

interface Port {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(report: Report): void;
}

export type Job = Extract<Request, { type: 'train' | 'trace' }>;

/** What jobs are about. */
export interface Trade {
  readonly learn: Learn;
  readonly trace: (spec: TraceSpec) => Promise<Trace>;
}

const PAPER: Trade = { learn: paperLearning, trace: traceJob };

/** Makes this worker do the page's jobs. `start` starts what a job computes with. */
export function serve(start: (job: Job) => Promise<StartedBackend>, trade: Trade = PAPER): void {
  const port = globalThis as unknown as Port;
  const send = (report: Report) => port.postMessage(report);
  const controls = new Map<number, Control>();

  port.onmessage = ({ data: request }) => {
    switch (request.type) {
      case 'ping':
        return send({ type: 'alive' });
      case 'train':
      case 'trace':
        return void work(request);
      case 'pause':
        return controls.get(request.job)?.pause();
      case 'continue':
        return controls.get(request.job)?.resume();
      case 'watch':
        return controls.get(request.job)?.watch(request.input);
      case 'steps':
        return controls.get(request.job)?.allow(request.count);
      case 'park':
        return controls.get(request.job)?.park();
      case 'stop':
        return controls.get(request.job)?.abort();
    }
  };

  // The first word: from now on an error is the work's, not the start's.
  send({ type: 'alive' });

  async function work(request: Job): Promise<void> {
    const { job } = request;
    const control =
      request.type === 'train'
        ? createControl(request.paused, request.allowed, request.watched)
        : createControl(false);
    controls.set(job, control);
    try {
      const backend = await start(request);
      if (request.type === 'trace') send({ type: 'traced', job, trace: await trade.trace(request.spec) });
      else {
        const { spec, resume } = request;
        await trainJob({ job, spec, resume, control, backend, send, learn: trade.learn });
      }
    } catch (error) {
      tell(job, error);
    } finally {
      controls.delete(job);
    }
  }

  function tell(job: number, error: unknown): void {
    const code = codeOf(error);
    const message = error instanceof Error ? error.message : String(error);
    // Without its device nothing in this worker can be used again: it falls, and the pool goes on from the checkpoint in a new one.
    if (code === 'webgpu-device-lost') setTimeout(() => fall(error));
    else if (code === 'wasm-forbidden' || code === 'wasm-missing') send({ type: 'unusable', code, message });
    else send({ type: 'failed', job, code, message });
  }
}

/** What an engine says when there is no more memory: `Array buffer allocation failed`, `Out of memory`, `Aborted(OOM)`, … */
const OUT_OF_MEMORY = /out of memory|\bOOM\b|allocat|enlarge memory/i;

function codeOf(error: unknown): string {
  if (error instanceof SeqlabError) return error.code;
  return error instanceof Error && OUT_OF_MEMORY.test(error.message) ? 'worker-memory' : 'web-worker';
}

function fall(error: unknown): never {
  throw error;
}
