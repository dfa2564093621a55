import { SeqlabError } from '@seqlab/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { numberFromText } from './number-text.js';

/** `--json`: the same flag with the same words on every command that has a document. */
export const jsonOption = (): Option => new Option('--json', 'print exactly one JSON document on stdout');

/** `--backend`: on every command that computes. */
export const backendOption = (): Option =>
  new Option('--backend <name>', 'what computes; auto says what it chose and why')
    .choices(['auto', 'wasm', 'webgpu', 'cpu'])
    .default('auto');

/** `--wide`: on commands that compute for long. The environment says it to all that starts a backend, threads and other processes included. */
export const wideOption = (): Option =>
  new Option(
    '--wide',
    'WASM kernels on vectors twice as wide, with the same bits (Node 24 or newer on x86-64; also SEQLAB_WIDE=1)',
  ).argParser(() => true);

/** Adds examples below a command's help: [command line, what it does]. */
export function examples(command: Command, lines: readonly (readonly [line: string, what: string])[]): void {
  const width = Math.max(...lines.map(([line]) => line.length));
  const text = lines.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`).join('\n');
  command.addHelpText('after', `\nExamples:\n${text}`);
}

/** Reads an integer flag. */
export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = numberFromText(text);
    if (value === null || !Number.isSafeInteger(value) || value < minimum || value > maximum) {
      const range =
        maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
      throw new InvalidArgumentError(`Give an integer ${range}`);
    }
    return value;
  };

/** Reads a number flag. */
export const number =
  (minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY) =>
  (text: string): number => {
    const value = numberFromText(text);
    if (value === null || value < minimum || value > maximum) {
      throw new InvalidArgumentError(
        Number.isFinite(minimum) ? `Give a number from ${minimum} to ${maximum}` : 'Give a number',
      );
    }
    return value;
  };

/** Reads a list flag: items separated by commas, none of them empty. */
export const list =
  <T>(item: (text: string) => T) =>
  (text: string): T[] =>
    text.split(',').map((each) => {
      if (each.trim() === '') throw new InvalidArgumentError('Give items with single commas between them');
      return item(each.trim());
    });

/** Refuses flags that were typed though nothing reads them in this mode: what is ignored in silence looks as if it had worked. */
export function refuseIgnored(command: Command, mode: string, names: readonly string[]): void {
  const ignored = names.filter((name) => command.getOptionValueSource(name) === 'cli').map(flagOf);
  if (ignored.length === 0) return;
  throw new SeqlabError(
    'usage-conflict',
    `${command.name()}: ${ignored.join(' and ')} ${ignored.length === 1 ? 'means' : 'mean'} nothing with ${mode}. Leave out one of them.`,
  );
}

/** `dModel` → `--d-model` */
export const flagOf = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** `--checkpoint`: which state of a run. */
export const checkpointOption = (): Option =>
  new Option(
    '--checkpoint <which>',
    'which state of the run: last, best, or a step that is kept (default: last)',
  ).argParser((text: string): 'last' | 'best' | number => {
    if (text === 'last' || text === 'best') return text;
    const value = numberFromText(text);
    if (value !== null && Number.isSafeInteger(value) && value >= 0) return value;
    throw new InvalidArgumentError('Give last, best or a step');
  });

/**
 * Refuses a flag beside its opposite, `--header` and `--no-header`: commander takes whichever comes last, without a word.
 * @param command with all of its flags
 * @returns what to call before the command does its work
 * @throws SeqlabError `usage-conflict`
 */
export function refuseOpposites(command: Command): () => void {
  const given = new Set<string>();
  const pairs = command.options
    .filter(({ negate }) => negate)
    .flatMap((no) => {
      const yes = command.options.find(
        (other) => !other.negate && other.attributeName() === no.attributeName(),
      );
      return yes === undefined ? [] : [[yes, no] as const];
    });
  for (const option of pairs.flat()) command.on(`option:${option.name()}`, () => given.add(option.name()));
  return () => {
    const both = pairs.find(([yes, no]) => given.has(yes.name()) && given.has(no.name()));
    if (both === undefined) return;
    throw new SeqlabError(
      'usage-conflict',
      `${command.name()}: --${both[0].name()} and --${both[1].name()} are opposites. Leave out one of them.`,
    );
  };
}
