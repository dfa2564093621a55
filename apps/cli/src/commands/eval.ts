import { type Command, Option } from 'commander';
import { backendOption, checkpointOption, examples, jsonOption } from '../command-options.js';
import type { EvalFlags } from '../run/evaluate-loaded-run.js';
import type { Context } from '../terminal/context.js';

/** `seqlab eval`: how good a run is. */
export function defineEval(command: Command, context: Context): void {
  command
    .description(
      'Every metric of the run’s kind, dropout off: for pairs exact match and token errors, for text bits per byte and perplexity,\n' +
        'for labels accuracy, F1 and Matthews, for numbers squared error and correlations.',
    )
    .argument('<run>', 'a run folder')
    .addOption(
      new Option('--task <name>', 'a task of the paper (default: what the run was trained on)').conflicts([
        'data',
        'split',
      ]),
    )
    .addOption(
      new Option(
        '--data <file>',
        'examples of your own, of the same kind and columns; of a run of a batch: where that is now',
      ).conflicts('split'),
    )
    .addOption(
      new Option(
        '--split <name>',
        'of the run’s own data (default: test if there is one, else validation, else training)',
      ).choices(['training', 'validation', 'test']),
    )
    .addOption(checkpointOption())
    .option('--tokens-cache <folder>', 'where token ids of large files are kept')
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (run: string, flags: EvalFlags) => {
      const { evaluateLoadedRun } = await import('../run/evaluate-loaded-run.js');
      return evaluateLoadedRun(run, flags, context);
    });
  examples(command, [
    ['seqlab eval runs/my-run', 'on what was held back, or else on what it was trained on'],
    ['seqlab eval runs/my-run --data held-out.tsv --json', 'on other data, as JSON'],
    ['seqlab eval runs/my-run --checkpoint best', 'the state with the lowest validation loss'],
  ]);
}
