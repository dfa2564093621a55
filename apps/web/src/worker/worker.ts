import { SeqlabError } from '@seqlab/core';
import type { Report, Request } from '../pool/worker-protocol.js';
import { type Control, createControl } from './control.js';
import { start } from './start.js';
import { traceJob } from './trace-job.js';
import { trainJob } from './train-job.js';

interface Port {
  onmessage: ((event: { data: Request }) => void) | null;
  postMessage(report: Report): void;
}

const port = globalThis as unknown as Port;
const send = (report: Report) => port.postMessage(report);
const backend = start();
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
    case 'steps':
      return controls.get(request.job)?.allow(request.count);
    case 'stop':
      return controls.get(request.job)?.abort();
  }
};

// The first word: from now on an error is the work's, not the start's.
send({ type: 'alive' });

async function work(request: Extract<Request, { type: 'train' | 'trace' }>): Promise<void> {
  const { job } = request;
  const control = createControl(request.type === 'train' && request.paused);
  controls.set(job, control);
  try {
    const name = await backend;
    if (request.type === 'trace') send({ type: 'traced', job, trace: await traceJob(request.spec) });
    else await trainJob({ job, spec: request.spec, resume: request.resume, control, backend: name, send });
  } catch (error) {
    const code = error instanceof SeqlabError ? error.code : 'web-worker';
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'wasm-forbidden' || code.startsWith('backend-')) send({ type: 'unusable', code, message });
    else send({ type: 'failed', job, code, message });
  } finally {
    controls.delete(job);
  }
}
