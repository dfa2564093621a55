import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  backendOption,
  checkpointOption,
  examples,
  integer,
  jsonOption,
  number,
  refuseIgnored,
} from '../command-options.js';
import type { GenerateOptions } from '../compute/answers.js';
import type { GenerateFlags } from '../run/generate-run.js';
import type { Context } from '../terminal/context.js';

/** `seqlab generate`: let a run answer, or go on with a text. */
export function defineGenerate(command: Command, context: Context): void {
  command
    .description(
      'What a run answers to each input, or how it goes on with a text: greedy, beam search or sampling.\n' +
        'A run of labels or numbers is asked with `seqlab predict`.',
    )
    .argument('<run>', 'a run folder')
    .argument('[inputs...]', 'one text each (a language model: what to go on from; default: from nothing)')
    .option('--inputs <file>', 'one input per line, an empty line for an empty input')
    .addOption(checkpointOption())
    .addOption(
      new Option(
        '--decoding <how>',
        'how the next token is chosen (default: greedy; of a language model: sample)',
      ).choices(['greedy', 'beam', 'sample']),
    )
    .addOption(
      new Option('--mode <mode>', 'greedy: append, or rewrite every position as the paper’s code does')
        .choices(['append', 'rewrite'])
        .default('append'),
    )
    .addOption(
      new Option(
        '--max-length <n>',
        'most tokens of an answer, EOS included (default: 64; of a language model: 256)',
      ).argParser(integer(1, 65536)),
    )
    .addOption(
      new Option('--beams <n>', 'beam: sequences kept side by side').argParser(integer(1, 65536)).default(4),
    )
    .addOption(
      new Option('--length-penalty <x>', 'beam: exponent of the length in the score')
        .argParser(number(-10, 10))
        .default(1),
    )
    .addOption(new Option('--seed <n>', 'sample: fixes every draw').argParser(integer(0)).default(0))
    .addOption(
      new Option('--temperature <x>', 'sample: logits are divided by it')
        .argParser(number(1e-6, 1e6))
        .default(1),
    )
    .addOption(new Option('--top-k <n>', 'sample: only the k likeliest (default: all)').argParser(integer(1)))
    .addOption(
      new Option('--top-p <x>', 'sample: only the likeliest that together reach p')
        .argParser(number(1e-9, 1))
        .default(1),
    )
    .addOption(
      new Option('--min-p <x>', 'sample: only tokens at least this share as likely as the likeliest')
        .argParser(number(0, 1))
        .default(0),
    )
    .addOption(
      new Option(
        '--repetition-penalty <x>',
        'greedy, sample: logits of tokens that are there already are divided by it where positive, else multiplied',
      )
        .argParser(number(1e-6, 1e6))
        .default(1),
    )
    .addOption(
      new Option('--stop <text>', 'greedy, sample: end before this text; may be given again').argParser(
        (text: string, texts: string[] = []) => {
          if (text === '') throw new InvalidArgumentError('Give a text of at least one letter');
          return [...texts, text];
        },
      ),
    )
    .addOption(new Option('--sos-id <n>', 'a run of ids: what answers begin with').argParser(integer(0)))
    .addOption(new Option('--eos-id <n>', 'a run of ids: what ends an answer').argParser(integer(0)))
    .addOption(backendOption())
    .addOption(jsonOption())
    .action(async (run: string, inputs: string[], flags: GenerateFlags) => {
      const { generate } = await import('../run/generate-run.js');
      const refuse = (mode: string, names: readonly string[]) => refuseIgnored(command, mode, names);
      const refuseFor = (decoding: GenerateOptions['decoding']) =>
        refuse(`--decoding ${decoding}`, ignoredBy[decoding]);
      return generate(run, inputs, flags, context, { refuse, refuseFor });
    });
  examples(command, [
    ['seqlab generate runs/my-run 0101 1010', 'two inputs'],
    ['seqlab generate runs/my-text "Call me" --temperature 0.8', 'go on with a text'],
    ['seqlab generate runs/my-text "ROMEO:" --stop "." --min-p 0.05', 'until the first full stop'],
    ['seqlab generate runs/my-run --inputs lines.txt --decoding beam --beams 4', 'many, with beam search'],
    [
      'seqlab generate runs/my-run 01 --decoding sample --temperature 0.8 --seed 7',
      'a random answer that can be repeated',
    ],
  ]);
}

const sampling = ['seed', 'temperature', 'topK', 'topP', 'minP'];
const beaming = ['beams', 'lengthPenalty'];
const ignoredBy: Readonly<Record<GenerateOptions['decoding'], readonly string[]>> = {
  greedy: [...beaming, ...sampling],
  beam: ['mode', 'repetitionPenalty', 'stop', ...sampling],
  sample: ['mode', ...beaming],
};
