import { type Command, Option } from 'commander';
import { backendOption, examples, integer, jsonOption, number, refuseIgnored } from '../command-options.js';
import type { GenerateOptions } from '../compute/generate.js';
import { readText } from '../input/read-file.js';
import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';

interface GenerateFlags extends GenerateOptions {
  readonly inputs?: string;
  readonly backend: 'auto' | 'wasm' | 'webgpu' | 'cpu';
}

/** `seqlab generate`: let a run's last checkpoint answer. */
export function defineGenerate(command: Command, context: Context): void {
  command
    .description('What a run answers to each input: greedy, beam search or sampling.')
    .argument('<run>', 'a run folder')
    .argument('[inputs...]', 'one text each (a decoder-only model: what to go on from)')
    .option('--inputs <file>', 'one input per line, an empty line for an empty input')
    .addOption(
      new Option('--decoding <how>', 'how the next token is chosen')
        .choices(['greedy', 'beam', 'sample'])
        .default('greedy'),
    )
    .addOption(
      new Option('--mode <mode>', 'greedy: append, or rewrite every position as the paper’s code does')
        .choices(['append', 'rewrite'])
        .default('append'),
    )
    .addOption(
      new Option('--max-length <n>', 'most tokens of an answer, EOS included')
        .argParser(integer(1, 65536))
        .default(64),
    )
    .addOption(
      new Option('--beams <n>', 'beam: sequences kept side by side').argParser(integer(1, 1024)).default(4),
    )
    .addOption(
      new Option('--length-penalty <x>', 'beam: exponent of the length in the score')
        .argParser(number(0, 10))
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
    .addOption(backendOption())
    .addOption(jsonOption())
    .action((run: string, inputs: string[], flags: GenerateFlags) =>
      generate(run, inputs, flags, command, context),
    );
  examples(command, [
    ['seqlab generate runs/my-run 0101 1010', 'two inputs'],
    ['seqlab generate runs/my-run --inputs lines.txt --decoding beam --beams 4', 'many, with beam search'],
    [
      'seqlab generate runs/my-run 01 --decoding sample --temperature 0.8 --seed 7',
      'a random answer that can be repeated',
    ],
  ]);
}

const sampling = ['seed', 'temperature', 'topK', 'topP'];
const beaming = ['beams', 'lengthPenalty'];
const ignoredBy: Readonly<Record<GenerateOptions['decoding'], readonly string[]>> = {
  greedy: [...beaming, ...sampling],
  beam: ['mode', ...sampling],
  sample: ['mode', ...beaming],
};

async function generate(
  path: string,
  given: string[],
  flags: GenerateFlags,
  command: Command,
  context: Context,
): Promise<void> {
  refuseIgnored(command, `--decoding ${flags.decoding}`, ignoredBy[flags.decoding]);
  const { SeqlabError } = await import('@seqlab/core');
  const { linesOf } = await import('@seqlab/datasets');
  const inputs =
    flags.inputs === undefined ? given : [...given, ...linesOf(readText(flags.inputs, 'inputs'))];
  if (inputs.length === 0) {
    const where = flags.inputs === undefined ? '' : `: ${flags.inputs} has no line`;
    throw new SeqlabError(
      'generate-no-input',
      `generate: there is no input${where}. Give one, as in: seqlab generate ${path} 0101`,
    );
  }
  const { loadRun } = await import('../run/load-run.js');
  const { generateAnswers } = await import('../compute/generate.js');
  const { model, tokenizer, step, backend } = await loadRun(path, flags.backend);
  if (model.config.inputs === 'scalars')
    refuseIgnored(command, 'a model of numbers, which answers in one pass', [
      'decoding',
      'maxLength',
      'mode',
    ]);
  const outputs = await generateAnswers(model, tokenizer, inputs, flags);
  const { positional, maxLength: positions } = model.config;
  const ends = positional === 'learned' && positions < flags.maxLength;
  const cut = ends ? `cut where the ${positions} positions end` : `cut at ${flags.maxLength}`;
  model.dispose();

  context.document({ run: path, step, backend: backend.name, outputs });
  context.say(
    textTable(
      [{ heading: 'input' }, { heading: 'output' }, { heading: '' }],
      outputs.map(({ input, output, ended }) => [input, output, ended ? '' : cut]),
    ),
  );
}
