import { SeqlabError } from '@seqlab/core';
import { linesOf } from '@seqlab/datasets';
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
