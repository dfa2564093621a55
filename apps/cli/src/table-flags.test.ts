import {
  type ConfigKey,
  type ConfigTable,
  modelConfigTable,
  parseModelConfig,
  parseTrainingConfig,
  trainingConfigTable,
} from '@seqlab/core';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { flagOf } from './command-options.js';
import { addTableFlags, tableOverrides, withNulls } from './table-flags.js';

/** What the flags of a table give for these arguments. */
function parsed(table: ConfigTable, ...argv: string[]): Record<string, unknown> {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addTableFlags(command, table, { heading: 'Flags:' });
  command.parse(argv, { from: 'user' });
  return tableOverrides(withNulls(command.opts()), table);
}

/** The value that the help of a flag calls its default, as it is typed. */
function documentedDefault(table: ConfigTable, name: string): string | null {
  const command = new Command();
  addTableFlags(command, table, { heading: 'Flags:' });
  const option = command.options.find(({ long }) => long === flagOf(name))!;
  return /\(default: (.*)\)$/.exec(option.description)?.[1] ?? null;
}

/** Texts that the help of a key allows, with what they mean. */
function allowed(key: ConfigKey): [text: string, value: unknown][] {
  switch (key.type) {
    case 'boolean':
      return [];
    case 'choice':
      return key.choices.map((choice) => [choice, choice]);
    case 'integers':
      return [
        ['empty', []],
        [String(key.minimum), [key.minimum]],
        ['10,20,30', [10, 20, 30]],
      ];
    default: {
      const ends = [
        ...(key.aboveMinimum ? [] : [key.minimum]),
        ...(key.belowMaximum ? [] : [key.maximum]),
      ].map((end): [string, unknown] => [String(end), end]);
      return key.nullable ? [...ends, ['none', null]] : ends;
    }
  }
}

const tables = [
  ['training', trainingConfigTable],
  ['model', modelConfigTable],
] as const;

const keys = tables.flatMap(([what, table]) =>
  Object.entries(table).map(([name, key]) => ({ what, table, name, key: key as ConfigKey })),
);

/** The parser of the whole config: what a flag gives must pass it, or fail in it for its range. */
const checks = {
  training: (values: Record<string, unknown>) => parseTrainingConfig(values),
  model: (values: Record<string, unknown>) =>
    parseModelConfig({
      ...(values.vocabSize === 0 ? { inputs: 'scalars' } : { vocabSize: 16777216 }),
      ...{ architecture: 'encoder-decoder', dModel: 1, heads: 1 },
      ...values,
    }),
};

describe.each(keys)('$what: $name', ({ what, table, name, key }) => {
  const flag = flagOf(name);

  if (key.type === 'boolean') {
    test('is set and unset', () => {
      expect(parsed(table, flag)).toEqual({ [name]: true });
      expect(parsed(table, flag.replace('--', '--no-'))).toEqual({ [name]: false });
    });
    return;
  }

  test.each(allowed(key))('%s', (text, value) => {
    expect(parsed(table, flag, text)).toEqual({ [name]: value });
    expect(parsed(table, `${flag}=${text}`)).toEqual({ [name]: value });
    // the largest sizes are legal one by one and too large together: what counts here is that none is a wrong type
    let codes: string[] = [];
    try {
      checks[what]({ [name]: value });
    } catch (error) {
      const { code, problems } = error as { code: string; problems: { code: string }[] };
      codes = [code, ...problems.map((problem) => problem.code)];
    }
    expect(codes).not.toContain('config-wrong-type');
    expect(codes).not.toContain('config-out-of-range');
  });

  const standard = documentedDefault(table, name);
  if (standard !== null && key.default !== undefined) {
    test(`its default, ${standard}, may be typed`, () => {
      expect(parsed(table, flag, standard)).toEqual({ [name]: key.default });
    });
  }

  test.each([
    ...[
      '',
      ' ',
      '1e',
      '0x10',
      '1_000',
      'Infinity',
      'NaN',
      '1e999',
      '١',
      '1,5,',
      ',1',
      '1,,2',
      '--',
      'nought',
    ],
    ...(key.type === 'integers' ? [] : ['1,5', 'empty']),
    ...('nullable' in key && key.nullable ? ['None', 'none '] : ['null', 'nil']),
  ])('%j is refused', (text) => {
    expect(() => parsed(table, flag, text)).toThrow(/is invalid|argument missing/);
  });
});

describe('values outside a range are the config’s to refuse', () => {
  test.each(
    keys.flatMap(({ what, table, name, key }) => {
      if (key.type !== 'integer' && key.type !== 'number') return [];
      const below = key.aboveMinimum ? key.minimum : key.minimum - 1;
      const above = key.belowMaximum ? key.maximum : key.maximum * 2;
      return [below, above].map((value) => ({ what, table, name, value }));
    }),
  )('$name $value', ({ what, table, name, value }) => {
    expect(() => checks[what](parsed(table, flagOf(name), String(value)))).toThrow(name);
  });
});
