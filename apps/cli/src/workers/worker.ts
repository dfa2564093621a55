import { parentPort } from 'node:worker_threads';
import { type Job, type JobMessage, runJob } from './job.js';
import { failureOf } from './job-failure.js';

/** A worker thread: one job after the other, each answered by `done` or `failed`. */
const port = parentPort!;
const send = (message: JobMessage): void => port.postMessage(message);

port.on('message', async (job: Job) => {
  try {
    const onStep = (step: number, loss: number, steps: number) => send({ type: 'step', step, loss, steps });
    send({ type: 'done', result: await runJob(job, { onStep }) });
  } catch (error) {
    send({ type: 'failed', ...failureOf(error) });
  }
});
