import { SeqlabError } from '@seqlab/core';
import { type Command, Option } from 'commander';
import { examples, integer, jsonOption, refuseIgnored } from '../command-options.js';
import { readText } from '../input/read-file.js';
import type { Context } from '../terminal/context.js';

/** `seqlab tokenizer train|encode|decode`. */
export function defineTokenizer(command: Command, context: Context): void {
  command.description('Learn a tokenizer from text; turn text into ids and back.');
  examples(command, [
    ['seqlab tokenizer train --kind bpe --vocab-size 512 --out t.json corpus.txt', 'learn'],
    ['seqlab tokenizer encode t.json "to be or not"', 'text to ids'],
    ['seqlab tokenizer decode t.json 116 111', 'ids to text'],
  ]);
  const training = command
    .command('train')
    .summary('learn a tokenizer from text files')
    .description('Learn a tokenizer from text files.')
    .argument('<files...>', 'UTF-8 text')
    .requiredOption('--out <file>', 'where the tokenizer goes (.json)')
    .addOption(
      new Option('--kind <kind>', 'what an id stands for')
        .choices(['character', 'word', 'bpe'])
        .default('bpe'),
    )
    .addOption(
      // What range it has, only bpe says: with another kind the flag itself is wrong, whatever its number.
      new Option('--vocab-size <n>', 'bpe: number of ids, special ones included')
        .argParser(integer(0))
        .default(512),
    )
    .option('--force', 'replace the file that --out names')
    .addOption(jsonOption())
    .action((files: string[], flags: TrainFlags) => {
      if (flags.kind !== 'bpe') refuseIgnored(training, `--kind ${flags.kind}`, ['vocabSize']);
      else checkVocabSize(flags.vocabSize);
      return train(files, flags, context);
    });
  examples(training, [
    ['seqlab tokenizer train --out t.json corpus.txt', '512 pieces of words'],
    ['seqlab tokenizer train --kind character --out t.json a.txt b.txt', 'an id for each character'],
  ]);
  const encoding = command
    .command('encode')
    .summary('text to ids')
    .description('Text to ids.')
    .argument('<tokenizer>', 'a tokenizer.json')
    .argument('<texts...>', 'one list of ids each')
    .addOption(jsonOption())
    .action((file: string, texts: string[]) => encode(file, texts, context));
  examples(encoding, [['seqlab tokenizer encode t.json "to be" "or not"', 'a line of ids for each text']]);
  const decoding = command
    .command('decode')
    .summary('ids to text')
    .description('Ids to text; special ids are left out.')
    .argument('<tokenizer>', 'a tokenizer.json')
    .argument('<ids...>', 'ids')
    .addOption(jsonOption())
    .action((file: string, ids: string[]) => decode(file, ids, context));
  examples(decoding, [['seqlab tokenizer decode t.json 116 111', 'as one text']]);
}

/** @throws usage-bad-value */
function checkVocabSize(size: number): void {
  if (size >= 259 && size <= 16777216) return;
  throw new SeqlabError(
    'usage-bad-value',
    `tokenizer train: option '--vocab-size <n>' argument '${size}' is invalid. Give an integer from 259 to 16777216. See \`seqlab tokenizer train --help\`.`,
  );
}

interface TrainFlags {
  readonly out: string;
  readonly kind: string;
  readonly vocabSize: number;
  readonly force?: boolean;
}

async function train(files: readonly string[], flags: TrainFlags, context: Context): Promise<void> {
  const { learnTokenizer } = await import('../data/choose-tokenizer.js');
  const { newFile } = await import('../run/new-file.js');
  const out = await newFile(flags.out, { command: 'tokenizer', force: flags.force === true, reads: files });
  const texts = files.map((file) => readText(file, 'text'));
  const tokenizer = learnTokenizer(texts, flags.kind === 'bpe' ? flags : { kind: flags.kind });
  await out.write(new TextEncoder().encode(`${JSON.stringify(tokenizer.toJSON())}\n`));
  const characters = texts.reduce((sum, text) => sum + [...text].length, 0);
  const ids = texts.reduce((sum, text) => sum + tokenizer.encode(text).length, 0);
  const { vocabSize, sosId, eosId, padId } = tokenizer;
  context.document({
    file: flags.out,
    type: tokenizer.toJSON().type,
    vocabSize,
    sosId,
    eosId,
    padId,
    characters,
    ids,
  });
  context.say(`${flags.out}: ${vocabSize} ids; ${characters} characters became ${ids} ids`);
}

async function encode(file: string, texts: readonly string[], context: Context): Promise<void> {
  const { readTokenizer } = await import('../data/choose-tokenizer.js');
  const tokenizer = readTokenizer(file);
  const ids = texts.map((text) => tokenizer.encode(text));
  context.document({ ids });
  for (const row of ids) context.say(row.join(' '));
}

async function decode(file: string, ids: readonly string[], context: Context): Promise<void> {
  const { readTokenizer } = await import('../data/choose-tokenizer.js');
  const tokenizer = readTokenizer(file);
  const numbers = ids.flatMap((each) => each.split(/[\s,]+/).filter((id) => id !== '')).map(toId);
  const text = tokenizer.decode(numbers);
  context.document({ text });
  context.say(text);
}

function toId(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new SeqlabError(
    'usage-bad-value',
    `tokenizer: "${text}" is no id, expected whole numbers. Separate them with spaces.`,
  );
}
