import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { type Command, CommanderError } from 'commander';

/** commander's codes and ours: permanent, whatever commander calls them next year. */
const codes: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'usage-unknown-flag',
  'commander.unknownCommand': 'usage-unknown-command',
  'commander.missingArgument': 'usage-missing-argument',
  'commander.optionMissingArgument': 'usage-missing-value',
  'commander.missingMandatoryOptionValue': 'usage-missing-flag',
  'commander.excessArguments': 'usage-extra-argument',
  'commander.invalidArgument': 'usage-bad-value',
  'commander.conflictingOption': 'usage-conflict',
  'commander.help': 'usage-missing-command',
};

/** commander's error as one line with a code; any other error as it is. */
export function usageError(error: unknown, command: Command): unknown {
  if (!(error instanceof CommanderError)) return error;
  const code = codes[error.code] ?? 'usage';
  const path = commandPath(command);
  const prefix = command.parent ? `${path.replace(/^seqlab /, '')}: ` : '';
  if (code === 'usage-missing-command') {
    return new SeqlabError(code, `${prefix}no command was given. See \`${path} --help\`.`);
  }
  const what = error.message
    .replace(/^error: /, '')
    .replace(
      /\s*\n\s*\(Did you mean (.*)\?\)/s,
      (_, guess: string) => ` (did you mean ${guess.replace(/^one of /, '')}?)`,
    )
    .replace(/\.$/, '')
    .replace(/\s*\n\s*/g, ' ');
  const [, dashed] = /^unknown option '(-.+)'/.exec(what) ?? [];
  if (dashed !== undefined && existsSync(dashed)) {
    return new SeqlabError(
      code,
      `${prefix}${dashed} is read as an option, and there is a file of that name. Give the file as ./${dashed}.`,
      { cause: error },
    );
  }
  return new SeqlabError(code, `${prefix}${what}. See \`${path} --help\`.`, { cause: error });
}

const isPath = (name: string): boolean => /^(file|folder|run|path|tokenizer)s?$/.test(name);

/**
 * Refuses an empty path, which a variable that is not set leaves behind: "" names no file, and no message could show it.
 * @throws usage-empty-path
 */
export function checkPaths(command: Command): void {
  const named = command.registeredArguments.map((argument, i) => ({
    words: argument.name(),
    path: isPath(argument.name()),
    value: command.processedArgs[i] as unknown,
  }));
  const flagged = command.options.map((option) => ({
    words: option.long ?? option.flags,
    path: isPath(/<(\w+)>/.exec(option.flags)?.[1] ?? ''),
    value: command.getOptionValue(option.attributeName()) as unknown,
  }));
  const empty = [...named, ...flagged].find(({ path, value }) => path && [value].flat().includes(''));
  if (empty === undefined) {
    checkFolders(command);
    return;
  }
  throw new SeqlabError(
    'usage-empty-path',
    `${commandPath(command).replace(/^seqlab /, '')}: the path of ${empty.words} is empty. Name a file or a folder; a shell variable may not be set.`,
  );
}

/**
 * Refuses the root of a file system and the home folder as places for a run and the like: `--out $DIR/` with a variable that is not set is `/`,
 * and what is written there stands among what others need.
 * @throws usage-folder
 */
function checkFolders(command: Command): void {
  for (const option of command.options) {
    const folder: unknown = command.getOptionValue(option.attributeName());
    if (typeof folder !== 'string' || !(option.long === '--out' || option.flags.includes('<folder>')))
      continue;
    const place = realPath(folder);
    const what = dirname(place) === place ? 'the root of the file system' : 'your home folder';
    if (dirname(place) !== place && place !== realPath(homedir())) continue;
    throw new SeqlabError(
      'usage-folder',
      `${commandPath(command).replace(/^seqlab /, '')}: ${option.long} ${folder} is ${what}, expected a folder of its own. Name one in it, as ${join(folder, 'seqlab')}; a shell variable may not be set.`,
    );
  }
}

/** Where links lead; a folder that is yet to be made is where its name says. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** `seqlab tokenizer train` for the command of that place. */
export function commandPath(command: Command): string {
  return command.parent ? `${commandPath(command.parent)} ${command.name()}` : command.name();
}
