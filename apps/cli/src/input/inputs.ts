import { SeqlabError, type Tokenizer, withoutFunctionName } from '@seqlab/core';
import { linesOf } from '@seqlab/datasets';
import { HIDDEN } from '@seqlab/tasks';
import type { Context } from '../terminal/context.js';
import { unknownText } from '../terminal/counted.js';
import { readText } from './read-file.js';

/** What a person asks a run: the arguments, then the lines of a file. @throws generate-no-input, and what reading the file throws */
export function inputsOf(
  given: readonly string[],
  file: string | undefined,
  { command, run }: { readonly command: string; readonly run: string },
): readonly string[] {
  const inputs = file === undefined ? given : [...given, ...linesOf(readText(file, 'inputs'))];
  if (inputs.length > 0) return inputs;
  const where = file === undefined ? '' : `: ${file} has no line`;
  throw new SeqlabError(
    'generate-no-input',
    `${command}: there is no input${where}. Give one, as in: seqlab ${command} ${run} 0101`,
  );
}

/** Tells how much of the inputs a run does not know: it answers to UNK there, not to what is written. */
export function noteUnknown(tokenizer: Tokenizer, inputs: readonly string[], context: Context): void {
  const { unkId } = tokenizer;
  if (unkId == null) return;
  const ids = inputs.flatMap((input) => input.split(HIDDEN)).flatMap((text) => tokenizer.encode(text));
  const unknown = ids.filter((id) => id === unkId).length;
  if (unknown > 0)
    context.note(unknownText(unknown, ids.length, inputs.length === 1 ? 'the input' : 'the inputs'));
}

interface AskedInputs {
  /** how many of them are arguments; the others are lines of `file` */
  readonly given: number;
  readonly file: string | undefined;
  readonly tokenizer: Tokenizer | null;
}

/** An error about a length, with the place of the longest input: among the lines of a file nobody finds it by its length alone. */
export function namingLongest(
  error: unknown,
  inputs: readonly string[],
  { given, file, tokenizer }: AskedInputs,
): unknown {
  if (!(error instanceof SeqlabError) || error.code !== 'positions-too-long' || inputs.length < 2)
    return error;
  const lengths = inputs.map((input) => tokenizer?.encode(input).length ?? input.length);
  const longest = lengths.indexOf(lengths.reduce((most, length) => Math.max(most, length), 0));
  const place = longest < given ? `input ${longest + 1}` : `${file}: line ${longest - given + 1}`;
  return new SeqlabError(error.code, `${place}, the longest: ${withoutFunctionName(error.message)}`, {
    cause: error,
  });
}
