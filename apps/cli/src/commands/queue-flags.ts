import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { integer } from '../command-options.js';
import type { KeptGrid } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';

export interface QueueFlags {
  readonly queue?: string;
  readonly queueName: string;
  readonly verify: number;
  readonly workers: number;
}

/** Flags that mean nothing without `--queue`. */
export const queueOnlyFlags = ['queueName', 'verify'];

export const queueNameOption = (): Option =>
  new Option('--queue-name <name>', 'which of several queues on that Redis').default('seqlab');

/** `--queue` and what belongs to it, on every command that runs a grid. */
export function addQueueFlags(command: Command): void {
  command
    .addOption(
      new Option(
        '--queue <url>',
        'put the runs on a Redis, redis://[user:password@]host:port, where `seqlab worker` takes them',
      ),
    )
    .addOption(queueNameOption())
    .addOption(
      new Option(
        '--verify <n>',
        'with --queue: each worker’s first run, then every n-th, is run here too and must have the same bits; 0 for none',
      )
        .argParser(integer(0))
        .default(50),
    );
}

/**
 * What does the runs of a grid where `--queue` was given, known to be there before anything is written.
 * @throws SeqlabError `queue-url`, `queue-name`, `queue-missing`, `queue-unreachable`, `queue-refused`
 */
export async function queuePools(
  { queue, queueName, verify, workers }: QueueFlags,
  context: Context,
): Promise<((folder: string) => NonNullable<KeptGrid<never>['openPool']>) | null> {
  if (queue === undefined) return null;
  const { queueAddress } = await import('../queue/queue-address.js');
  const address = queueAddress(queue, queueName);
  const { loadQueue } = await import('../queue/load-queue.js');
  const library = await loadQueue();
  const { reachRedis } = await import('../queue/reach-redis.js');
  await reachRedis(library, address);
  const { codeVersion } = await import('../run/code-version.js');
  const { openPool } = await import('../workers/pool.js');
  const { openQueuePool } = await import('../queue/queue-pool.js');
  return (folder) => (signal) =>
    Promise.resolve(
      openQueuePool(library, {
        address,
        grid: createHash('sha256')
          .update(`${hostname()}\n${resolve(folder)}`)
          .digest('hex')
          .slice(0, 12),
        code: codeVersion(),
        verify,
        here: openPool(Math.min(workers, 1), signal),
        signal,
        note: context.note,
        say: context.say,
      }),
    );
}
