import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { examples, integer, jsonOption } from '../command-options.js';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';
import { queueNameOption } from './queue-flags.js';

interface WorkerFlags {
  readonly queue: string;
  readonly queueName: string;
  readonly concurrency: number;
  readonly lostAfter: number;
}

/** `seqlab worker`: does the runs of grids that are asked for elsewhere. */
export function defineWorker(command: Command, context: Context): void {
  command
    .description(
      'Take runs of studies and sweeps from a queue on a Redis, do them, and send the results back, until Ctrl-C.\n' +
        'As many workers on as many machines as there are. One that dies loses nothing: another takes its runs.\n' +
        'Only runs of the same version of seqlab, on the same data, are done. Needs: npm install bullmq ioredis.',
    )
    .addOption(
      new Option(
        '--queue <url>',
        'redis://[user:password@]host:port, rediss:// for TLS',
      ).makeOptionMandatory(),
    )
    .addOption(queueNameOption())
    .addOption(
      new Option('--concurrency <n>', 'threads, each at one run')
        .argParser(integer(1, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .addOption(
      new Option('--lost-after <seconds>', 'a run whose worker was not heard of for so long goes to another')
        .argParser(integer(2, 3600))
        .default(30),
    )
    .addOption(jsonOption())
    .action((flags: WorkerFlags) => work(flags, context));
  examples(command, [
    ['seqlab worker --queue redis://10.0.0.5:6379', 'work for whoever asks there'],
    [
      'seqlab worker --queue rediss://me:secret@host:6380 --concurrency 8',
      'with TLS and a password, 8 at once',
    ],
  ]);
}

async function work(flags: WorkerFlags, context: Context): Promise<void> {
  const { queueAddress } = await import('../queue/queue-address.js');
  const address = queueAddress(flags.queue, flags.queueName);
  const { loadQueue } = await import('../queue/load-queue.js');
  const library = await loadQueue();
  const { reachRedis } = await import('../queue/reach-redis.js');
  await reachRedis(library, address);
  const { codeVersion } = await import('../run/code-version.js');
  const { workOnQueue } = await import('../queue/work-on-queue.js');
  const { concurrency, lostAfter } = flags;
  const done = await workOnQueue(library, { address, concurrency, lostAfter, code: codeVersion() }, context);
  context.document(done);
  context.say(`stopped: ${done.runs} runs done, ${done.failed} of them failed.`);
  context.exitCode = exitCodes.interrupted;
}
