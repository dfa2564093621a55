import { SeqlabError } from '@seqlab/core';

export type QueueLibrary = Pick<typeof import('bullmq'), 'Queue' | 'Worker' | 'WaitingError'> & {
  readonly Redis: typeof import('ioredis')['Redis'];
};

/**
 * BullMQ and its client of Redis, which only who works over many machines installs.
 * @throws SeqlabError `queue-missing`
 */
export async function loadQueue(
  load: () => Promise<QueueLibrary> = async () => {
    const [{ Queue, Worker, WaitingError }, { Redis }] = await Promise.all([
      import('bullmq'),
      import('ioredis'),
    ]);
    return { Queue, Worker, WaitingError, Redis };
  },
): Promise<QueueLibrary> {
  try {
    return await load();
  } catch (error) {
    throw new SeqlabError(
      'queue-missing',
      `queue: --queue needs the packages bullmq and ioredis, which could not be loaded (${(error as Error).message.split('\n')[0]}). Install them: npm install bullmq ioredis`,
      { cause: error },
    );
  }
}
