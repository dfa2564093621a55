import { parentPort } from 'node:worker_threads';
import { SeqlabError } from '@seqlab/core';
import { type LadderJob, type LadderMessage, runLadderJob } from './ladder-job.js';

/** A worker thread: one job after the other, each answered by `done` or `failed`. */
const port = parentPort!;
const send = (message: LadderMessage): void => port.postMessage(message);

port.on('message', async (job: LadderJob) => {
  try {
    send({ type: 'done', run: await runLadderJob(job, (done) => send({ type: 'steps', done })) });
  } catch (error) {
    const { message, stack = '' } = error as Error;
    send({ type: 'failed', code: error instanceof SeqlabError ? error.code : null, message, stack });
  }
});
