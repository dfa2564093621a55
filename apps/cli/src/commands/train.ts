import { modelConfigTable, SeqlabError, trainingConfigTable } from '@seqlab/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { examples, jsonOption, list, number } from '../command-options.js';
import type { NewRunOptions } from '../run/new-run.js';
import type { ResumeOptions } from '../run/resume-run.js';
import { addTableFlags, withNulls } from '../table-flags.js';
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
  command.description(
    'Train one model and keep the run in a folder. Ctrl-C writes a checkpoint first; --resume goes on bit for bit.',
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
  conflicting('--data <file>', 'your own pairs, .jsonl or .tsv; with --resume: where they are now', 'batch');
  conflicting('--batch <file>', 'train on exactly this batch (JSON) at every step; with --resume as --data');
  command
    .option('--tokenizer <kind>', 'for --data: character, word, bpe or a tokenizer.json (default: character)')
    .option('--init <file>', 'start from these weights (safetensors)')
    .option('--out <folder>', 'where the run goes (default: runs/<preset>-<seed>-<time>)')
    .option('--force', 'replace the run that --out holds')
    .option('--resume <run>', 'go on with this run; --steps may extend it')
    .option('--verbose', 'say on stderr when steps cannot be replayed, and which op is in the way')
    .addOption(jsonOption());
  addTableFlags(command, trainingConfigTable, { heading: 'Training:' });
  addTableFlags(command, modelConfigTable, { heading: 'Model (on top of the preset or config):' });
  command
    .addOption(
      new Option('--betas <beta1,beta2>', 'both of Adam’s decays at once')
        .argParser(betas)
        .conflicts(['beta1', 'beta2']),
    )
    .action((flags) => train(withNulls(flags), context));
  examples(command, [
    ['seqlab train --preset seq2seq --steps 2000 --lr 0.01', 'the paper’s fourth stage'],
    ['seqlab train --data pairs.tsv --d-model 64 --heads 4 --steps 5000', 'your own pairs'],
    ['seqlab train --resume runs/my-run --steps 10000', 'go on with a run'],
    [
      'seqlab train --config c.json --init w.safetensors --batch b.json --steps 40 --json',
      'every loss, as JSON',
    ],
  ]);
}

async function train(given: TrainFlags & { betas?: [number, number] }, context: Context): Promise<void> {
  const { betas: both, ...rest } = given;
  const flags: TrainFlags = both ? { ...rest, beta1: both[0], beta2: both[1] } : rest;
  const { trainNew, trainOn } = await import('../run/train-run.js');
  if (flags.resume === undefined) return trainNew(flags, context);
  const { newRunFlags } = await import('../run/new-run.js');
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
