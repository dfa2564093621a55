import { SeqlabError, suggest, withoutFunctionName } from '@seqlab/core';
import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.js';
import { exitCodeOf, exitCodes } from './exit-code.js';
import { createContext } from './terminal/create-context.js';
import { printable } from './terminal/printable.js';
import type { Streams } from './terminal/streams.js';
import { checkPaths, commandPath, usageError } from './usage-error.js';
import { version } from './version.js';

/**
 * The command line: `main(['ladder', '--quick'])`.
 * @returns the exit code: 0 done, 1 failed, 2 bad usage or bad input, 130 after Ctrl-C
 */
export async function main(argv: readonly string[], streams: Streams = process): Promise<number> {
  const program = new Command('seqlab');
  let active = program;
  let json = false;
  let verbose = false;
  const { SEQLAB_WIDE: wideBefore } = process.env;
  const context = createContext(streams, { json: () => json, verbose: () => verbose });
  try {
    program
      .description('Train transformers from scratch, and see what each component is for.')
      .version(version, '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      .configureOutput({ writeOut: (text) => streams.stdout.write(text), writeErr: () => {} })
      .configureHelp({ showGlobalOptions: false })
      .enablePositionalOptions()
      .helpCommand('help [command]', 'print the help of a command')
      .exitOverride()
      .showSuggestionAfterError(true)
      .addHelpText('after', programExamples)
      .hook('preAction', (_, command) => {
        active = command;
        json = command.opts().json === true;
        verbose = command.opts().verbose === true;
        checkPaths(command);
        askForWide(command);
      });
    const asked = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
    const words = asked.filter((argument) => !argument.startsWith('-'));
    const help = asked.includes('--help') || asked.includes('-h');
    if (help) checkCommand(words[0], commands, program);
    // Only the command that is asked for is loaded: the others are a name and a line of help.
    const chosen = words[0];
    for (const { name, summary, load } of commands) {
      // what stands behind a command of a command is its own, where both have a flag of that name
      const command = program
        .command(name)
        .enablePositionalOptions()
        .summary(summary)
        .description(`${summary}.`);
      if (name !== chosen) continue;
      active = command;
      (await load())(command, context);
      for (const each of [command, ...command.commands]) {
        each.option('--debug', 'print a stack trace when something fails').exitOverride((error) => {
          // what is wrong with a command of a command is told in its own name, with its own help
          active = each;
          throw error;
        });
      }
    }
    if (help)
      checkCommand(
        words[1],
        active.commands.map((each) => ({ name: each.name() })),
        active,
      );
    await program.parseAsync(asked, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (isHelp(error)) return exitCodes.done;
    const told = usageError(error, active);
    streams.stderr.write(`${describeError(told, argv.includes('--debug'), active)}\n`);
    return exitCodeOf(told);
  } finally {
    context.release();
    if (wideBefore === undefined) delete process.env.SEQLAB_WIDE;
    else process.env.SEQLAB_WIDE = wideBefore;
  }
}

/** Says `--wide` to whatever starts a backend: this process, its threads and the programs that it starts. */
function askForWide(command: Command): void {
  const { wide, backend } = command.opts<{ wide?: boolean; backend?: string }>();
  if (wide !== true) return;
  if (backend === 'cpu' || backend === 'webgpu') {
    throw new SeqlabError(
      'usage-conflict',
      `${command.name()}: --wide is for WASM, and --backend is ${backend}. Leave out one of them.`,
    );
  }
  process.env.SEQLAB_WIDE = '1';
}

/** commander shows the help of all commands for one that it does not know. A command without further ones has words of its own. */
function checkCommand(
  word: string | undefined,
  known: readonly { readonly name: string }[],
  active: Command,
): void {
  const names = known.map(({ name }) => name);
  if (word === undefined || names.length === 0 || [...names, 'help'].includes(word)) return;
  const near = suggest(word, names);
  const guess = near === null ? '' : ` (did you mean ${near}?)`;
  const path = commandPath(active);
  throw new SeqlabError(
    'usage-unknown-command',
    `${active.parent ? `${active.name()}: ` : ''}unknown command '${word}'${guess}. See \`${path} --help\`.`,
  );
}

/**
 * One line: what went wrong and its permanent code; below it the stack, when it was asked for.
 * @param command that was running; null where none was yet, or none any more
 */
export function describeError(error: unknown, debug: boolean, command: Command | null = null): string {
  const { message, stack, code } = error as { message?: string; stack?: string; code?: unknown };
  const seqlab = error instanceof Error && error.name === 'SeqlabError';
  const text = (message || String(error)).replace(/\s*\n\s*/g, ' ');
  const line = `seqlab: ${seqlab ? `${forCommand(text, command)} [${String(code)}]` : unexpected(error, text)}`;
  return printable(debug && stack ? `${line}\n${stack}` : line);
}

/** What a library says begins with the function that was called; here it is the command that was. */
function forCommand(text: string, command: Command | null): string {
  const what = withoutFunctionName(text);
  return what === text || !command?.parent
    ? what
    : `${commandPath(command).replace(/^seqlab /, '')}: ${what}`;
}

/** Errors of the file system say what they were about; anything else should not have happened. */
function unexpected(error: unknown, text: string): string {
  const { syscall, code } = error as { syscall?: unknown; code?: unknown };
  return typeof syscall === 'string'
    ? `${text}. Check the path, its permissions and the disk. [io-${String(code).toLowerCase()}]`
    : `${text}. This is unexpected: run again with --debug for the place. [internal]`;
}

/** commander ends `--help`, `help` and `--version` by throwing. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

const programExamples = `
Examples:
  seqlab ladder                               train every stage of the paper and compare
  seqlab train --preset seq2seq --steps 2000  train one model
  seqlab generate runs/my-run 0101            let it answer
  seqlab help train                           what a command can do`;
