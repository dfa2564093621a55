import { availableParallelism } from 'node:os';
import { stringifyDocument } from '@seqlab/core';
import type { LadderStageRun } from '@seqlab/studies';
import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, list, number } from '../command-options.js';
import { defaultRunPath } from '../run/default-run-path.js';
import type { Context } from '../terminal/context.js';

interface LadderFlags {
  readonly seeds?: number;
  readonly quick?: boolean;
  readonly stages?: string[];
  readonly dropout: number;
  readonly steps?: number;
  readonly stage5: 'copy' | 'invert';
  readonly workers: number;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
  readonly out?: string;
  readonly force?: boolean;
}

/** `seqlab ladder`: the paper, whole. */
export function defineLadder(command: Command, context: Context): void {
  command
    .description(
      'Train every stage of the paper from scratch: what each component of a transformer is for.\n' +
        'Compares the measured loss with the paper’s and with the proven floor, and shows what each model answers.\n' +
        'Writes ladder.json, report.html and, as each run ends, runs.jsonl: what was stopped goes on when the same command is\n' +
        'given again, and more seeds or stages are added to what is there.',
    )
    .addOption(new Option('--seeds <n>', 'runs of each stage (default: 5)').argParser(integer(1, 1000)))
    .addOption(new Option('--quick', 'one seed of each stage').conflicts('seeds'))
    .addOption(new Option('--stages <ids>', 'only these, e.g. 2a,4 (default: all)').argParser(list(String)))
    .addOption(new Option('--dropout <rate>', 'the paper’s is 0.1').argParser(number(0, 0.99)).default(0.1))
    .addOption(new Option('--steps <n>', 'instead of the paper’s').argParser(integer(1)))
    .addOption(
      new Option('--stage5 <data>', 'copy: what the paper’s code ran; invert: the list it prints')
        .choices(['copy', 'invert'])
        .default('copy'),
    )
    .addOption(
      new Option('--workers <n>', 'threads; 0 works in this one')
        .argParser(integer(0, 256))
        .default(availableParallelism(), 'one per core'),
    )
    .option('--out <folder>', 'where ladder.json and report.html go (default: runs/ladder-<seeds>-<time>)')
    .option('--force', 'replace the result that --out holds')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((flags: LadderFlags) => ladder(flags, context));
  examples(command, [
    ['seqlab ladder', 'the whole paper, five seeds'],
    ['seqlab ladder --quick', 'one seed'],
    ['seqlab ladder --stages 3a --dropout 0 --seeds 20', 'one stage, without dropout'],
    ['seqlab ladder --json > ladder.json', 'the document alone'],
  ]);
}

async function ladder(flags: LadderFlags, context: Context): Promise<void> {
  const { ladderStage, ladderStages } = await import('@seqlab/studies');
  const { runLadder } = await import('../ladder/run-ladder.js');
  const { ladderExamples, ladderTable } = await import('../ladder/ladder-text.js');
  const { openGridFolder } = await import('@seqlab/studies/node');
  const { endKept } = await import('../run/run-kept.js');
  const stages = flags.stages?.map((id) => ladderStage(id).id) ?? ladderStages.map(({ id }) => id);
  const seeds = flags.quick ? 1 : (flags.seeds ?? 5);
  const out = flags.out ?? defaultRunPath('ladder', seeds);
  const options = {
    backend: flags.backend,
    dropout: flags.dropout,
    taskForStage5: flags.stage5 === 'invert' ? 'all-eight-invert' : 'all-eight-copy',
    steps: flags.steps ?? null,
  } as const;
  const kept = await openGridFolder<LadderStageRun>(out, {
    grid: 'ladder',
    options,
    force: flags.force === true,
  });
  try {
    const outcome = await runLadder(
      { folder: out, stages: [...new Set(stages)], seeds, workers: flags.workers, ...options },
      context,
      kept,
    );
    const { result } = outcome;
    const { ladderReport } = await import('../report/ladder-report.js');
    await endKept(
      outcome,
      {
        folder: out,
        documents: () => ({
          'ladder.json': `${stringifyDocument(result, 2)}\n`,
          'report.html': ladderReport(result),
        }),
        print() {
          context.document(result);
          context.say(`\n${ladderTable(result)}\n\n${ladderExamples(result)}\n`);
        },
      },
      context,
      kept,
    );
  } finally {
    await kept.close();
  }
}
