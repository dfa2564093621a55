import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, refuseIgnored } from '../command-options.js';
import type { Context } from '../terminal/context.js';
import { onlyFactor } from './only-factor.js';
import { addQueueFlags, type QueueFlags, queueOnlyFlags, queuePools } from './queue-flags.js';

interface SweepFlags extends QueueFlags {
  readonly only?: ReadonlyMap<string, readonly string[]>;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly force?: boolean;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** `seqlab sweep`: which options of a training are best for one's own task. */
export function defineSweep(command: Command, context: Context): void {
  command
    .description(
      'Try many options of `seqlab train` and keep the best: every combination, random draws, or successive halving.\n' +
        'Writes sweep.json, report.html, the best as a run folder (best/) and, as each trial ends, runs.jsonl.\n' +
        'Trials are compared on what is held back. What was stopped or killed goes on when the same command is given again.',
    )
    .argument('<config>', 'a JSON file with train, parameters and search, as below')
    .addOption(
      new Option(
        '--only <parameter=values>',
        'only trials with one of these, e.g. dModel=16,32; again for another parameter',
      ).argParser(onlyFactor),
    )
    .option('--dry-run', 'say which trials there would be and how long they would take; writes nothing')
    .addOption(
      new Option('--workers <n>', 'threads; 0 works in this one')
        .argParser(integer(0, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .option('--out <folder>', 'where the results go (default: runs/<config>)')
    .option('--force', 'replace the result that --out holds')
    .addOption(backendOption())
    .addOption(jsonOption());
  addQueueFlags(command);
  command.action((path: string, flags: SweepFlags) => {
    if (flags.queue === undefined) refuseIgnored(command, 'no --queue', queueOnlyFlags);
    else if (flags.dryRun) refuseIgnored(command, '--dry-run', ['queue', ...queueOnlyFlags]);
    return sweep(path, flags, context);
  });
  examples(command, [
    ['seqlab sweep widths.json', 'every trial, and the best in runs/widths/best'],
    ['seqlab sweep widths.json --dry-run', 'how many there are, and for how long'],
    ['seqlab sweep widths.json --only dModel=16,32', 'a part of it; the rest can follow'],
    ['seqlab generate runs/widths/best 0101', 'the best is a run like any other'],
  ]);
  command.addHelpText('after', CONFIG);
}

const CONFIG = `
A config:
  {
    "train": { "file": "pairs.tsv", "steps": 500 },    options of \`seqlab train\`, in camelCase; paths from where the config is
    "parameters": {
      "dModel": [16, 32],                               these values
      "learningRate": { "from": 1e-4, "to": 1e-2, "scale": "log" }    or any between
    },
    "search": "random",      grid (default: every combination), random, halving
    "trials": 20,            draws of random and halving; halving without takes every combination
    "updates": [100, 300],   of halving: updates of each round, in place of steps
    "keep": 0.33,            of halving: share of the trials that goes on
    "seeds": 1, "seed": 0,   of each trial; of the draws
    "metric": "loss", "better": "lower"
  }`;

async function sweep(path: string, flags: SweepFlags, context: Context): Promise<void> {
  const { runSweep } = await import('../sweep/run-sweep.js');
  const pools = await queuePools(flags, context);
  return runSweep(path, { ...flags, pools }, context);
}
