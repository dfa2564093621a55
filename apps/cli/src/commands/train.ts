import { modelConfigTable, SeqlabError, trainingConfigTable } from '@seqlab/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  examples,
  integer,
  jsonOption,
  list,
  number,
  refuseOpposites,
  wideOption,
} from '../command-options.js';
import type { NewRunOptions } from '../run/new-run-options.js';
import type { ResumeOptions } from '../run/resume-run.js';
import { addTableFlags, withNulls } from '../table-flags.js';
import { fileFormats, fileKinds } from '../task/file-kinds.js';
import type { Context } from '../terminal/context.js';

interface TrainFlags extends NewRunOptions, ResumeOptions {
  readonly init?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly resume?: string;
}

/** `seqlab train`: one model, one run folder. */
export function defineTrain(command: Command, context: Context): void {
  const conflicting = (flags: string, help: string, ...others: string[]) =>
    command.addOption(new Option(flags, help).conflicts(others));
  command
    .description(
      'Train one model and keep the run in a folder. Ctrl-C writes a checkpoint first; --resume goes on bit for bit.\n' +
        'With a file of your own, what is learned from it, the tokenizer and a size that suits are chosen, and told.',
    )
    .argument(
      '[file]',
      'examples of your own: a table (.tsv, .csv, .jsonl), a text, or images (IDX, CIFAR-10, a folder of PNGs by class); or a task of the paper',
    );
  conflicting(
    '--preset <name>',
    'plain, token, masked, seq2seq or seq2seq-padded (default: seq2seq)',
    'config',
  );
  conflicting('--config <file>', 'model config (JSON), or the config.json of a run');
  conflicting(
    '--task <name>',
    'a task of the paper; `seqlab data` lists them (default: that of the preset)',
    'data',
    'batch',
  );
  conflicting(
    '--data <file>',
    'as [file], with pairs of input and output; with --resume: where the file is now',
    'batch',
  );
  conflicting('--batch <file>', 'train on exactly this batch (JSON) at every step; with --resume as --data');
  command
    .option('--init <file>', 'start from these weights (safetensors)')
    .option('--out <folder>', 'where the run goes (default: runs/<preset or file>-<seed>-<time>)')
    .option('--force', 'replace the run that --out holds')
    .option('--resume <run>', 'go on with this run; --steps may extend it')
    .addOption(
      new Option(
        '--workers <n>',
        'threads that compute the shards of a batch, at most one for each; auto: one for each core where a step is large (the result is the same)',
      )
        .argParser((text: string) => (text === 'auto' ? text : integer(1, 4096)(text)))
        .default('auto'),
    )
    .addOption(wideOption())
    .option('--verbose', 'say on stderr when steps cannot be replayed, and which op is in the way')
    .addOption(jsonOption());
  const about = (option: Option) => command.addOption(option.helpGroup('A file of your own:'));
  about(
    new Option('--kind <kind>', 'what is learned from it (default: guessed, and told)').choices(fileKinds),
  );
  about(new Option('--format <format>', 'default: by the ending').choices(fileFormats));
  about(new Option('--header', 'the first row names the columns (default: guessed)'));
  about(new Option('--no-header', 'it does not'));
  about(new Option('--lines', 'each line of a text is one of its own (default: guessed)'));
  about(new Option('--no-lines', 'it is not: the text runs on'));
  about(new Option('--input <column>', 'by name, or by place from 1'));
  about(new Option('--output <column>', 'by name, or by place from 1'));
  about(new Option('--group <column>', 'metrics are told for each of its values'));
  about(
    new Option(
      '--validation <part>',
      'a file, a share as 0.1, or none: what is held back to validate with (default: 0.1 of 20 rows or more)',
    ),
  );
  about(new Option('--test <part>', 'the same, judged at the end alone (default: none)'));
  about(
    new Option('--keep <state>', 'also the state with the lowest validation loss, or the last alone')
      .choices(['best', 'last'])
      .default(undefined, 'last'),
  );
  about(
    new Option('--patience <n>', 'end after so many evaluations without a lower validation loss').argParser(
      integer(1),
    ),
  );
  about(
    new Option('--size <size>', 'of the model (default: by the amount of data)').choices([
      'tiny',
      'small',
      'medium',
    ]),
  );
  about(
    new Option('--context <n>', 'T of running text: ids that the model sees').argParser(integer(1, 65536)),
  );
  about(
    new Option(
      '--tokenizer <kind>',
      'character, word, bpe or a tokenizer.json (default: by what the texts are like)',
    ),
  );
  about(new Option('--source-tokenizer <kind>', 'of the inputs alone'));
  about(new Option('--target-tokenizer <kind>', 'of the outputs alone'));
  about(
    new Option(
      '--tokens-cache <folder>',
      'where token ids of large files are kept (default: in the user’s cache)',
    ),
  );
  addTableFlags(command, trainingConfigTable, { heading: 'Training:' });
  addTableFlags(command, modelConfigTable, { heading: 'Model (on top of the preset or config):' });
  command
    .addOption(
      new Option('--betas <beta1,beta2>', 'both of Adam’s decays at once')
        .argParser(betas)
        .conflicts(['beta1', 'beta2']),
    )
    .action((file: string | undefined, flags) => {
      checkOpposites();
      return train(file, withNulls(flags), context);
    });
  const checkOpposites = refuseOpposites(command);
  examples(command, [
    ['seqlab train --preset seq2seq --steps 2000 --lr 0.01', 'the paper’s fourth stage'],
    ['seqlab train pairs.tsv', 'your own file: everything else is chosen, and told'],
    [
      'seqlab train reviews.csv --kind classification --keep best --test 0.1',
      'labels, and a test at the end',
    ],
    ['seqlab train --resume runs/my-run --steps 10000', 'go on with a run'],
    [
      'seqlab train book.txt --shards 4 --workers 2',
      'one model on two cores: any number of workers, the same bits',
    ],
    [
      'seqlab train --config c.json --init w.safetensors --batch b.json --steps 40 --json',
      'every loss, as JSON',
    ],
  ]);
}

async function train(
  word: string | undefined,
  given: TrainFlags & { betas?: [number, number] },
  context: Context,
): Promise<void> {
  const { betas: both, ...rest } = given;
  const { meaning } = await import('../task/file-or-task.js');
  const named: Partial<TrainFlags> = word === undefined ? {} : meaning(word, rest);
  const flags: TrainFlags = { ...rest, ...named, ...(both && { beta1: both[0], beta2: both[1] }) };
  const { trainNew, trainOn } = await import('../run/train-run.js');
  if (flags.resume === undefined) return trainNew(flags, context);
  const { newRunFlags } = await import('../run/new-run-options.js');
  const decided = newRunFlags.find((name) => flags[name] !== undefined);
  if (decided !== undefined) {
    throw new SeqlabError(
      'usage-conflict',
      `train: with --resume the run’s own config decides "${decided}". Leave it out, or start a new run.`,
    );
  }
  return trainOn(flags.resume, flags, context);
}

/** Ranges are the config's to check, as for --beta1 and --beta2. */
function betas(text: string): [number, number] {
  const [beta1, beta2, ...more] = list(number())(text);
  if (beta1 === undefined || beta2 === undefined || more.length > 0)
    throw new InvalidArgumentError('Give two numbers with a comma between them, such as 0.9,0.999');
  return [beta1, beta2];
}
