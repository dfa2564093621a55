import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { permutation, philoxInto, SeqlabError, STREAM_TASK } from '@seqlab/core';
import { makeFolder } from '@seqlab/datasets/node';
import type { RowFiles } from './result-row.js';

/** The file of that name in a folder, or the file itself. @throws SeqlabError `results-data` */
export function named(from: string, name: string): string {
  const path = existsSync(from) && !statSync(from).isDirectory() ? from : join(from, name);
  if (existsSync(path)) return path;
  // packed or not
  const other = path.endsWith('.gz') ? path.slice(0, -3) : `${path}.gz`;
  if (existsSync(other)) return other;
  throw new SeqlabError(
    'results-data',
    `results: there is no ${basename(path)} in ${from}. Give the folder that has it with --from, or leave --from out: it is fetched then.`,
  );
}

export const hasFile = (from: string, name: string): boolean =>
  existsSync(join(from, name)) || existsSync(join(from, `${name}.gz`));

/** Every tenth line is held out. */
export function tenthOfLines(path: string, made: string): RowFiles {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const held = (i: number) => i % 10 === 9;
  return {
    training: put(
      made,
      'training.txt',
      lines.filter((_, i) => !held(i)),
    ),
    validation: put(
      made,
      'held-out.txt',
      lines.filter((_, i) => held(i)),
    ),
  };
}

interface Mail {
  readonly label: string;
  readonly group: string;
  readonly text: string;
  readonly headers: string;
}

/** Letters of a mail that are read: what follows changes little and costs the square. */
const TEXT_LETTERS = 800;
const HEADER_LETTERS = 600;

/**
 * Mails as examples: one group in ten, mails that are alike being of one group, is for the test.
 * @param headers whether what stands above a mail's text, but its subject, is read as well
 */
export function mails(path: string, made: string, headers: boolean): RowFiles {
  const read = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Mail);
  const groups = [...new Set(read.map(({ group }) => group))];
  const places = permutation(groups.length, { seed: 0, stream: STREAM_TASK });
  const held = new Set(groups.filter((_, i) => places[i]! % 10 === 9));
  const line = (mail: Mail) =>
    JSON.stringify({
      input: headers
        ? `${mail.headers.slice(0, HEADER_LETTERS)}\n${mail.text.slice(0, TEXT_LETTERS)}`
        : mail.text.slice(0, TEXT_LETTERS),
      label: mail.label,
    });
  return {
    training: put(made, 'training.jsonl', read.filter(({ group }) => !held.has(group)).map(line)),
    test: put(made, 'test.jsonl', read.filter(({ group }) => held.has(group)).map(line)),
  };
}

const DIGITS = 10;
const TEST_SUMS = 10_010;
const TRAINING_SUMS = 100_000;
const SUMS_SEED = 2025;

/**
 * Sums of two numbers of ten digits, drawn once and for all; the test's are drawn first and are not among the others. Lowest digit first, and a pair
 * of digits, one of each number, is a word: `37 05 …` → `0 6 …`.
 */
export function sums(made: string): RowFiles {
  const words = new Uint32Array(4);
  // five digits to a word: 2³² is 42,949.67 times 100,000, so that no number is favoured by more than one in 40,000
  const half = (word: number) => Math.floor((words[word]! / 2 ** 32) * 10 ** (DIGITS / 2));
  const number = (word: number) => half(word) * 10 ** (DIGITS / 2) + half(word + 1);
  const drawn = (i: number): readonly [number, number] => {
    philoxInto(words, 0, i, 0, 0, STREAM_TASK, SUMS_SEED, 0);
    return [number(0), number(2)];
  };
  const seen = new Set<string>();
  const test = Array.from({ length: TEST_SUMS }, (_, i) => drawn(i));
  for (const pair of test) seen.add(pair.join('+'));
  const training = Array.from({ length: TRAINING_SUMS }, (_, i) => drawn(TEST_SUMS + i)).filter(
    (pair) => !seen.has(pair.join('+')),
  );
  return {
    training: put(made, 'training.tsv', training.map(sumLine)),
    test: put(made, 'test.tsv', test.map(sumLine)),
  };
}

export function sumLine([a, b]: readonly [number, number]): string {
  const digits = (value: number, count: number) => [...String(value).padStart(count, '0')].reverse();
  const [left, right] = [digits(a, DIGITS), digits(b, DIGITS)];
  return `${left.map((digit, i) => `${digit}${right[i]}`).join(' ')}\t${digits(a + b, DIGITS + 1).join(' ')}`;
}

/** Written anew only where it is another: what was made is what it was made from. */
function put(folder: string, name: string, lines: readonly string[]): string {
  makeFolder(folder);
  const path = join(folder, name);
  const text = `${lines.join('\n')}\n`;
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  return path;
}
