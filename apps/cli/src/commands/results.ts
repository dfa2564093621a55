import { type Command, Option } from 'commander';
import {
  backendOption,
  examples,
  integer,
  jsonOption,
  refuseIgnored,
  wideOption,
} from '../command-options.js';
import type { RowRun } from '../results/run-row.js';
import type { Context } from '../terminal/context.js';

interface ResultsFlags {
  readonly list?: boolean;
  readonly seeds?: number;
  readonly size: 'full' | 'quick';
  readonly steps?: number;
  readonly workers: number;
  readonly from?: string;
  readonly data: string;
  readonly out: string;
  readonly force?: boolean;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** `seqlab results`: real tasks, each from scratch. */
export function defineResults(command: Command, context: Context): void {
  command
    .description(
      'Train real tasks from scratch and put what others have published beside it: names, shakespeare, sounds, images, addition, spam.\n' +
        'Fetches what is missing of the data, trains every row on every seed, one after another, and writes results.json, results.md,\n' +
        'report.html and, as each run ends, runs.jsonl. What was stopped or killed goes on when the same command is given again.',
    )
    .argument('[name]', 'a task or one of its rows, such as sounds or sounds-hun (default: all)')
    .option('--list', 'say which rows there are, and train nothing')
    .addOption(
      new Option('--seeds <n>', 'runs of each row (default: 3, with --size quick 1)').argParser(
        integer(1, 1000),
      ),
    )
    .addOption(
      new Option('--size <size>', 'full: what the table is made of; quick: about a minute for each run')
        .choices(['full', 'quick'])
        .default('full'),
    )
    .addOption(new Option('--steps <n>', 'updates instead of each row’s').argParser(integer(1)))
    .addOption(
      new Option('--workers <n>', 'threads for the shards of a batch, where a row has several')
        .argParser(integer(1, 4096))
        .default(1),
    )
    .addOption(wideOption())
    .option('--from <path>', 'with a name: the folder or file that has its data, such as is there already')
    .option('--data <folder>', 'where data sets are, a folder each, and where what is missing is put', 'data')
    .option('--out <folder>', 'where results and runs go', 'results')
    .option('--force', 'replace the result that --out holds')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((name: string | undefined, flags: ResultsFlags) => {
      if (flags.list) {
        const others = ['seeds', 'size', 'steps', 'workers', 'from', 'data', 'out', 'force', 'backend'];
        refuseIgnored(command, '--list', others);
      }
      if (flags.from !== undefined) refuseIgnored(command, '--from', ['data']);
      return results(name, flags, context);
    });
  examples(command, [
    ['seqlab results --list', 'which rows there are, and what they are held to'],
    ['seqlab results names', 'microgpt’s model in three widths, three seeds each'],
    [
      'seqlab results sounds-hun --from folder/of/sigmorphon2020',
      'Hungarian, and hun_test.tsv too where the folder has it',
    ],
    ['seqlab results --size quick --seeds 1 --json', 'everything in minutes, as JSON'],
  ]);
}

async function results(name: string | undefined, flags: ResultsFlags, context: Context): Promise<void> {
  const { rowsOf } = await import('../results/result-rows.js');
  const rows = rowsOf(name);
  if (flags.list) {
    const { listRows } = await import('../results/list-rows.js');
    return listRows(rows, context);
  }
  const { SeqlabError, stringifyDocument } = await import('@seqlab/core');
  const sets = new Set(rows.map(({ data }) => data));
  if (flags.from !== undefined && sets.size > 1) {
    throw new SeqlabError(
      'results-from',
      `results: --from has the data of one set, and ${name ?? 'all rows'} needs ${[...sets].filter((set) => set !== null).join(', ')}. Name one row, or give their folders together with --data.`,
    );
  }
  if (flags.from !== undefined && sets.has(null)) {
    throw new SeqlabError(
      'results-from',
      `results: ${name} makes its examples itself, and reads none of --from. Leave it out.`,
    );
  }
  const { openGridFolder } = await import('@seqlab/studies/node');
  const { runResults } = await import('../results/run-results.js');
  const { endKept } = await import('../run/run-kept.js');
  const { size, steps = null, workers, data, backend, out: folder, from = null } = flags;
  const seeds = flags.seeds ?? (size === 'quick' ? 1 : 3);
  const kept = await openGridFolder<RowRun>(folder, {
    grid: 'results',
    options: { size, steps, backend },
    force: flags.force === true,
  });
  try {
    const asked = { rows, seeds, size, steps, workers, backend, from, data, folder };
    const outcome = await runResults(asked, context, kept);
    const { resultsMarkdown, resultsTable } = await import('../results/results-text.js');
    const { resultsReport } = await import('../results/results-report.js');
    const { result } = outcome;
    await endKept(
      outcome,
      {
        folder,
        documents: () => ({
          'results.json': `${stringifyDocument(result, 2)}\n`,
          'results.md': resultsMarkdown(result),
          'report.html': resultsReport(result),
        }),
        print() {
          context.document(result);
          context.say(`\n${resultsTable(result)}\n`);
        },
      },
      context,
      kept,
    );
  } finally {
    await kept.close();
  }
}
