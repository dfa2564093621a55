import { showValue } from './check-options.js';
import { type ConfigKey, type ConfigTable, describeConfigKey } from './config-table.js';
import { type Problem, SeqlabError } from './seqlab-error.js';
import { didYouMean } from './suggest.js';

/** Values that passed their own check, by key; keys with a problem are left out. */
export type CheckedValues = Readonly<Record<string, unknown>>;

/**
 * Reads a config by its table: unknown keys, missing keys, wrong types and ranges. Defaults are filled in.
 * Nothing is thrown yet, so that the caller can add what concerns several keys at once.
 */
export function checkAgainstTable(
  value: unknown,
  table: ConfigTable,
): { values: CheckedValues; problems: Problem[] } {
  const problems: Problem[] = [];
  const values: Record<string, unknown> = Object.create(null);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push({
      code: 'config-not-object',
      message: `the config is ${showValue(value)}, but must be a JSON object. Write {"key": value, …}.`,
    });
    return { values, problems };
  }
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(table, key)) continue;
    const known = Object.keys(table);
    const hint = didYouMean(key, known) || ` Known keys: ${known.join(', ')}.`;
    problems.push({ code: 'config-unknown-key', message: `unknown key ${JSON.stringify(key)}.${hint}` });
  }
  for (const [name, key] of Object.entries(table)) {
    if (Object.hasOwn(given, name) && given[name] !== undefined) {
      const problem = checkValue(name, given[name], key);
      if (problem) problems.push(problem);
      else values[name] = given[name];
    } else if (key.default !== undefined) {
      values[name] = key.default;
    } else if (key.follows === undefined) {
      problems.push({
        code: 'config-missing-key',
        message: `${name} is missing. Give ${describeConfigKey(key)}.`,
      });
    }
  }
  return { values, problems };
}

/** Throws all problems as one error: with its own code if there is one, with `config-invalid` if there are several. */
export function throwProblems(what: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  if (problems.length === 1) {
    const only = problems[0]!;
    throw new SeqlabError(only.code, `${what}: ${only.message}`, { problems });
  }
  const list = problems.map(({ message, code }, i) => `(${i + 1}) ${message} [${code}]`).join(' ');
  throw new SeqlabError('config-invalid', `${what}: ${problems.length} problems: ${list}`, { problems });
}

function checkValue(name: string, value: unknown, key: ConfigKey): Problem | null {
  const wrongType = {
    code: 'config-wrong-type',
    message: `${name} (${showValue(value)}) must be ${describeConfigKey(key)}.`,
  };
  const outOfRange = { ...wrongType, code: 'config-out-of-range' };
  switch (key.type) {
    case 'boolean':
      return typeof value === 'boolean' ? null : wrongType;
    case 'choice': {
      if (typeof value !== 'string') return wrongType;
      if (key.choices.includes(value)) return null;
      return { ...outOfRange, message: outOfRange.message + didYouMean(value, key.choices) };
    }
    case 'integers':
      if (!Array.isArray(value) || !value.every((item) => Number.isSafeInteger(item))) return wrongType;
      return value.every((item) => item >= key.minimum) ? null : outOfRange;
    default: {
      if (value === null) return key.nullable ? null : wrongType;
      if (typeof value !== 'number' || Number.isNaN(value)) return wrongType;
      if (key.type === 'integer' && !Number.isInteger(value)) return wrongType;
      const tooLow = value < key.minimum || (key.aboveMinimum && value === key.minimum);
      const tooHigh = value > key.maximum || (key.belowMaximum && value === key.maximum);
      return tooLow || tooHigh ? outOfRange : null;
    }
  }
}
