import { SeqlabError } from '@seqlab/core';
import type { QueueLibrary } from './load-queue.js';
import { type QueueAddress, shownUrl } from './queue-address.js';

const WAIT_MS = 10_000;

/**
 * Whether the Redis is there and lets us in, known at once: what comes later waits for a Redis that is away.
 * @throws SeqlabError `queue-unreachable`, `queue-refused`
 */
export async function reachRedis({ Redis }: QueueLibrary, { url }: QueueAddress): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: WAIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let told: Error | null = null;
  redis.on('error', (error) => {
    told ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    const { message } = told ?? (error as Error);
    const why = message === '' ? String((told as NodeJS.ErrnoException | null)?.code) : message;
    if (/NOAUTH|WRONGPASS|NOPERM|ERR AUTH/.test(why)) {
      throw new SeqlabError(
        'queue-refused',
        `queue: the Redis at ${shownUrl(url)} wants another user or password (${why}). Give them in the address, redis://user:password@host:port.`,
      );
    }
    throw new SeqlabError(
      'queue-unreachable',
      `queue: no Redis answers at ${shownUrl(url)} (${why}). Start redis-server there, or mend the address.`,
    );
  } finally {
    redis.disconnect();
  }
}
