import { type Command, Option } from 'commander';
import { backendOption, checkpointOption, examples, integer, jsonOption } from '../command-options.js';
import type { PredictFlags } from '../run/predict-run.js';
import type { Context } from '../terminal/context.js';

/** `seqlab predict`: labels with their probabilities, numbers, or hidden tokens. */
export function definePredict(command: Command, context: Context): void {
  command
    .description(
      'The label of each input, with its probability, the number that a run estimates for it, or the tokens that are hidden in it.',
    )
    .argument('<run>', 'a run folder')
    .argument(
      '[inputs...]',
      'one text each, with [MASK] for each hidden token where they are told; of a run of images: a PNG each',
    )
    .option('--inputs <file>', 'one input per line, an empty line for an empty input')
    .addOption(checkpointOption())
    .addOption(
      new Option('--top <n>', 'how many of the likeliest labels or tokens are told')
        .argParser(integer(1))
        .default(3),
    )
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (run: string, inputs: string[], flags: PredictFlags) => {
      const { predict } = await import('../run/predict-run.js');
      return predict(run, inputs, flags, context);
    });
  examples(command, [
    ['seqlab predict runs/reviews "What a film!" "Two hours lost."', 'two texts'],
    ['seqlab predict runs/reviews --inputs new.txt --json', 'every line, with all probabilities, as JSON'],
  ]);
}
