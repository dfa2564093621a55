import type { FileKind } from './task-document.js';

/** More rows than this are not looked at: they would say the same. */
export const ROWS_LOOKED_AT = 100_000;
const MOST_CLASSES = 50;
/** So many different inputs are needed for an answer that repeats to mean anything. */
const LEAST_INPUTS = 20;

const LABEL_NAMES = ['label', 'class', 'category', 'tag', 'topic', 'sentiment', 'language', 'intent'];
const NUMBER_NAMES = ['score', 'value', 'rating', 'price', 'y'];
/** What stands where a number is missing. */
const MISSING = ['', 'nan', 'na', 'n/a', 'null', 'none', 'inf', '-inf', 'infinity', '-'];

export interface Guess {
  readonly kind: FileKind;
  /** in words, after "because" */
  readonly reason: string;
}

/**
 * What a table's outputs ask for. The rule, in this order:
 * 1. numbers: up to 20 different whole ones that repeat are classes; with fractions, or under a name as "score", they are numbers to be
 *    estimated (regression); other whole numbers are written digit by digit (sequence-to-sequence);
 * 2. up to 50 different outputs, at most a fifth of the different inputs, are classes; so is whatever repeats under a name as "label";
 * 3. anything else is written (sequence-to-sequence).
 * @param name of the output column; places are no names
 */
export function guessKind(pairs: Iterable<readonly [input: string, output: string]>, name: string): Guess {
  const inputs = new Set<string>();
  const outputs = new Set<string>();
  let [rows, filled, numbers, whole] = [0, 0, true, true];
  for (const [input, output] of pairs) {
    rows += 1;
    inputs.add(input);
    outputs.add(output);
    const missing = MISSING.includes(output.trim().toLowerCase());
    if (numbers && !isNumber(output) && !missing) numbers = false;
    if (whole && !/^-?\d+$/.test(output) && !missing) whole = false;
    if (!missing) filled += 1;
    if (rows === ROWS_LOOKED_AT) break;
  }
  const distinct = outputs.size;
  const column = name.toLowerCase();
  const repeat = distinct * 5 <= inputs.size && inputs.size >= LEAST_INPUTS;
  const labelled = LABEL_NAMES.includes(column) && distinct >= 2 && distinct * 2 <= rows;
  if (numbers && filled * 2 > rows) {
    if (whole && distinct <= 20 && (repeat || labelled)) {
      return {
        kind: 'classification',
        reason: `its outputs are ${distinct} different whole numbers that repeat`,
      };
    }
    if (!whole || NUMBER_NAMES.includes(column)) {
      return { kind: 'regression', reason: 'its outputs are numbers to be estimated' };
    }
    return { kind: 'sequence-to-sequence', reason: 'its outputs are whole numbers, written digit by digit' };
  }
  if (labelled) {
    return {
      kind: 'classification',
      reason: `the column ${JSON.stringify(name)} has ${distinct} different values that repeat`,
    };
  }
  if (repeat && distinct >= 2 && distinct <= MOST_CLASSES) {
    return { kind: 'classification', reason: `its outputs are ${distinct} different ones that repeat` };
  }
  return { kind: 'sequence-to-sequence', reason: 'each input has an output to be written' };
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim());
}

/** Short lines without a blank one between them are documents of their own, such as names; anything else is running text. */
export function guessLines({
  lines,
  characters,
  blankLines,
}: {
  readonly lines: number;
  readonly characters: number;
  readonly blankLines: number;
}): boolean {
  return lines >= LEAST_INPUTS && blankLines === 0 && characters / lines <= 60;
}

const INPUT_NAMES = [
  'input',
  'source',
  'src',
  'text',
  'sentence',
  'message',
  'question',
  'prompt',
  'word',
  'x',
];
/** Numbers of rows, from which nothing can be learned. */
const ROW_NAMES = ['', 'id', 'index', 'idx', 'no', 'nr', 'number', 'row', '#'];
const OUTPUT_NAMES = [
  'output',
  'target',
  'tgt',
  'answer',
  'completion',
  'translation',
  ...LABEL_NAMES,
  ...NUMBER_NAMES,
];
const GROUP_NAMES = ['task', 'group'];

export interface Columns {
  readonly input: string;
  readonly output: string | null;
  readonly group: string | null;
}

/** What a column's name says that it is; null: nothing. */
export function usualRole(column: string): 'input' | 'output' | null {
  const name = column.toLowerCase();
  return INPUT_NAMES.includes(name) ? 'input' : OUTPUT_NAMES.includes(name) ? 'output' : null;
}

/**
 * Which columns are which: those that are named, then those with usual names (input, source, text, … and output, target, label, …),
 * then the first and the second that are left, of which one called id, index and the like is passed over. A column "task", or the third of three without names, groups the metrics.
 */
export function guessColumns(
  { columns, header }: { readonly columns: readonly string[]; readonly header: boolean },
  given: {
    readonly input?: string | undefined;
    readonly output?: string | undefined;
    readonly group?: string | undefined;
  },
): Columns {
  const named = (names: readonly string[]) => columns.find((column) => names.includes(column.toLowerCase()));
  const group = given.group ?? named(GROUP_NAMES) ?? null;
  const taken = new Set([group, given.input, given.output]);
  const free = (...not: (string | null)[]) => {
    const left = columns.filter((column) => !taken.has(column) && !not.includes(column));
    return left.find((column) => !ROW_NAMES.includes(column.toLowerCase())) ?? left[0];
  };
  const usual = (names: readonly string[], ...not: (string | null)[]) => {
    const found = named(names);
    return found !== undefined && !taken.has(found) && !not.includes(found) ? found : undefined;
  };
  const answer = given.output ?? usual(OUTPUT_NAMES) ?? null;
  const asked = given.input ?? usual(INPUT_NAMES, answer) ?? free(answer);
  // an output alone, whatever its name, is a text without outputs
  const alone = asked === undefined && given.output === undefined;
  const output = alone ? null : answer;
  const input = asked ?? (alone ? answer : null) ?? columns[0]!;
  const second = output ?? free(input) ?? null;
  const third = !header && columns.length === 3 ? (free(input, second) ?? null) : null;
  return { input, output: second, group: group ?? third };
}
