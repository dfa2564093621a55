import type { ConfigKey, ConfigTable, Problem } from '@seqlab/core';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { flagOf } from './command-options.js';
import { numberFromText } from './number-text.js';

/** Flags that a person knows under a shorter name than the key's; both work. */
const shortNames: Readonly<Record<string, string>> = { learningRate: '--lr' };

/** Adds one flag per key of a config table: `dModel` becomes `--d-model <integer>`, with the table's help, range and default. */
export function addTableFlags(
  command: Command,
  table: ConfigTable,
  { heading, except = [] }: { readonly heading: string; readonly except?: readonly string[] },
): void {
  for (const [name, key] of Object.entries(table)) {
    if (except.includes(name)) continue;
    const long = flagOf(name);
    const flags = shortNames[name] ? `${shortNames[name]}, ${long}` : long;
    if (key.type === 'boolean') {
      command.addOption(new Option(flags, describe(key)).helpGroup(heading));
      command.addOption(
        new Option(flagOf(name).replace('--', '--no-'), `the opposite of ${long}`).helpGroup(heading),
      );
    } else {
      command.addOption(
        new Option(`${flags} <${valueName(key)}>`, describe(key)).argParser(parser(key)).helpGroup(heading),
      );
    }
  }
}

/** What a parser gives for "none": commander turns a null into an empty text. */
const NONE = Symbol('none');

/** What commander has parsed, with null for each "none". */
export function withNulls<T extends Readonly<Record<string, unknown>>>(options: T): T {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === NONE ? null : value]),
  ) as T;
}

/** The keys of the table that flags have set: what overrides a preset or a config file. */
export function tableOverrides(
  options: Readonly<Record<string, unknown>>,
  table: ConfigTable,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(table).flatMap((name) => (name in options ? [[name, options[name]]] : [])),
  );
}

/** What is wrong with flags that were given though nothing reads them: `--momentum` with adam. */
export function ignoredFlags(
  options: Readonly<Record<string, unknown>>,
  table: ConfigTable,
  config: Readonly<Record<string, unknown>>,
): Problem[] {
  return Object.keys(tableOverrides(options, table)).flatMap((name) =>
    Object.entries(table[name]!.only ?? {})
      .filter(([other, values]) => !values.includes(String(config[other])))
      .map(([other, values]) => ({
        code: 'usage-conflict',
        message: `${flagOf(name)} means nothing with ${flagOf(other)} ${config[other]}, only with ${values.join(' or ')}. Leave out one of them.`,
      })),
  );
}

function valueName(key: ConfigKey): string {
  switch (key.type) {
    case 'choice':
      return 'name';
    case 'integers':
      return 'integers';
    default:
      return key.type;
  }
}

function describe(key: ConfigKey): string {
  // A flag cannot hold JSON's null: there it is written "none".
  const words = 'nullable' in key && key.nullable ? key.help.replace(/\bnull\b/g, 'none') : key.help;
  const only = Object.entries(key.only ?? {}).map(
    ([other, values]) => `; with ${flagOf(other)} ${values.join(' or ')}`,
  );
  const help = `${key.type === 'choice' ? `${words}: ${key.choices.join(', ')}` : words}${only.join('')}`;
  if (key.follows) return `${help} (default: ${key.follows})`;
  if (key.default === undefined) return help;
  const standard = key.default === null ? 'none' : Array.isArray(key.default) ? 'empty' : String(key.default);
  return `${help} (default: ${standard})`;
}

/** Turns the text into the key's type; ranges and relations are checked by the config's own parser, all of them at once. */
function parser(key: ConfigKey): (text: string) => unknown {
  switch (key.type) {
    case 'choice':
      return (text) => {
        if (key.choices.includes(text)) return text;
        throw new InvalidArgumentError(`Allowed choices are ${key.choices.join(', ')}`);
      };
    case 'integers':
      return (text) => {
        if (text === 'empty') return [];
        return text.split(',').map((each) => toNumber(each, 'integers with commas between them, or empty'));
      };
    default: {
      const nullable = 'nullable' in key && key.nullable === true;
      const noun = key.type === 'integer' ? 'an integer' : 'a number';
      return (text) =>
        nullable && (text === 'none' || text === 'null')
          ? NONE
          : toNumber(text, nullable ? `${noun} or none` : noun);
    }
  }
}

function toNumber(text: string, expected: string): number {
  const value = numberFromText(text);
  if (value === null) throw new InvalidArgumentError(`Give ${expected}`);
  return value;
}
