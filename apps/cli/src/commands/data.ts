import type { Command } from 'commander';
import { examples, jsonOption, refuseIgnored } from '../command-options.js';
import type { DataFlags } from '../data/show-data.js';
import type { Context } from '../terminal/context.js';

/** `seqlab data`: which tasks there are, and what is in one or in a file. */
export function defineData(command: Command, context: Context): void {
  command
    .description(
      'The tasks of the paper, what is in one of them or in a file, its pairs, and the batch that a model sees.\n' +
        'On a terminal a summary is shown: rows, lengths, vocabulary, examples, doubtful lines. Piped, or with --pairs, the pairs.\n' +
        'Empty lines of a file are skipped; in a .tsv a line of spaces is not empty and needs its tab, in a .jsonl it is.',
    )
    .argument('[name]', 'a task, or a file: .tsv, .csv, .jsonl or text (default: list the tasks)')
    .option('--pairs', 'the pairs, as input, tab, output, tab, task')
    .option('--summary', 'the summary, when piped too')
    .option('--batch', 'the batch of ids in the form that `forward --batch` and `train --batch` read')
    .addOption(jsonOption())
    .action(async (name: string | undefined, flags: DataFlags) => {
      if (name === undefined) refuseIgnored(command, 'the list of tasks', ['batch', 'pairs', 'summary']);
      if (flags.batch) refuseIgnored(command, '--batch', ['pairs', 'summary']);
      if (flags.summary) refuseIgnored(command, '--summary', ['pairs']);
      const { listTasks, showData } = await import('../data/show-data.js');
      return name === undefined ? listTasks(context) : showData(name, flags, context);
    });
  examples(command, [
    ['seqlab data', 'list the tasks'],
    ['seqlab data reviews.csv', 'what is in a file, and what `train` would learn from it'],
    ['seqlab data all-eight-copy --pairs', 'its pairs, as input, tab, output, tab, task'],
    ['seqlab data alternating --batch > batch.json', 'what the model is trained on'],
  ]);
}
