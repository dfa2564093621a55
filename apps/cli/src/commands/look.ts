import { type Command, Option } from 'commander';
import { backendOption, checkpointOption, examples, integer, jsonOption } from '../command-options.js';
import type { LookFlags } from '../run/look-run.js';
import type { Context } from '../terminal/context.js';

/** `seqlab look`: what goes on inside a run's model. */
export function defineLook(command: Command, context: Context): void {
  command
    .description(
      'What goes on in a run’s model while it reads an input: what each part adds to the answer, what each position looks at, what the model would\n' +
        'answer if it ended earlier, and with a second input where the difference passes. Writes look.json, report.html and activations.safetensors.',
    )
    .argument('<run>', 'a run folder')
    .argument(
      '<input>',
      'a text, with [MASK] for each hidden token where they are told; of a run of images: a PNG',
    )
    .option(
      '--against <input>',
      'another input of as many tokens: patches what was computed for the first into the run on this one',
    )
    .option('--answer <text>', 'what the model is taken to answer (default: what it answers itself)')
    .addOption(
      new Option(
        '--mask <position>',
        'a run of hidden tokens: the token to hide, by its place among all',
      ).argParser(integer(0)),
    )
    .addOption(
      new Option(
        '--position <n>',
        'whose answer is explained (default: the first hidden token, or else the last; with --against the first that differs, or else the one that loses most)',
      ).argParser(integer(0)),
    )
    .addOption(
      new Option('--top <n>', 'how many of the likeliest outputs are told').argParser(integer(1)).default(3),
    )
    .option(
      '--out <folder>',
      'where the files go (default: runs/look-<run>-<step>-<time>; with --json nothing is written)',
    )
    .option('--force', 'replace the files that --out holds')
    .addOption(checkpointOption())
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (run: string, input: string, flags: LookFlags) => {
      const { look } = await import('../run/look-run.js');
      return look(run, input, flags, context);
    });
  examples(command, [
    ['seqlab look runs/my-run 0101', 'one input'],
    ['seqlab look runs/my-run 0101 --against 0111 --out seen', 'where the difference between two passes'],
    ['seqlab look runs/reviews "What a film!" --json', 'a label, as JSON'],
  ]);
}
