import {
  didYouMean,
  parseJson,
  SeqlabError,
  type SequenceDataset,
  type SequenceExample,
  showValue,
} from '@seqlab/core';
import { linesOf } from './lines.js';

export interface PairReaderOptions {
  /** the data set's name, and the task of pairs that name none; default "data" */
  readonly name?: string;
}

const KEYS = ['input', 'output', 'task'];

/**
 * Reads one pair per line, `{"input": "0101", "output": "1010", "task": "invert"}`; the task may be left out, lines with
 * nothing but spaces and tabs are skipped.
 * @throws SeqlabError `data-jsonl`, `data-empty-field`, `data-empty`, or `json-syntax`, with the line's number
 */
export function pairsFromJsonl(text: string, { name = 'data' }: PairReaderOptions = {}): SequenceDataset {
  checkText('pairsFromJsonl', text);
  return readLines(text, { name, isBlank: isJsonSpace }, (line, number) => {
    const value = parseJson(line, { source: name, firstLine: number });
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw refuse('data-jsonl', number, 'is not a JSON object', 'Write {"input": "…", "output": "…"}');
    }
    const pair = value as Record<string, unknown>;
    for (const key of Object.keys(pair)) {
      if (KEYS.includes(key)) continue;
      const hint = didYouMean(key, KEYS).trim() || 'Use input, output and task';
      throw refuse('data-jsonl', number, `has the unknown key ${JSON.stringify(key)}`, hint);
    }
    const { input, output, task = name } = pair;
    if (typeof input !== 'string' || typeof output !== 'string' || typeof task !== 'string') {
      throw refuse(
        'data-jsonl',
        number,
        'needs input and output as strings',
        'Write {"input": "…", "output": "…"}',
      );
    }
    return { task, input, output };
  });
}

/**
 * Reads one pair per line: input, tab, output, and optionally another tab and the task's name. Empty lines are skipped;
 * a line of white space is not empty.
 * @throws SeqlabError `data-tsv`, `data-empty-field`, `data-empty`, with the line's number
 */
export function pairsFromTsv(text: string, { name = 'data' }: PairReaderOptions = {}): SequenceDataset {
  checkText('pairsFromTsv', text);
  return readLines(text, { name, isBlank: isEmpty }, (line, number) => {
    const [input, output, task = name, ...more] = line.split('\t');
    if (input === undefined || output === undefined || more.length > 0) {
      const columns = line.split('\t').length;
      throw refuse(
        'data-tsv',
        number,
        `has ${columns} column${columns === 1 ? '' : 's'}`,
        'Write input, tab, output, and at most a task after them',
      );
    }
    return { task, input, output };
  });
}

const isEmpty = (line: string): boolean => line === '';
const isJsonSpace = (line: string): boolean => /^[ \t]*$/.test(line);

function readLines(
  text: string,
  { name, isBlank }: { readonly name: string; readonly isBlank: (line: string) => boolean },
  read: (line: string, number: number) => SequenceExample,
): SequenceDataset {
  const examples: SequenceExample[] = [];
  let number = 0;
  for (const line of linesOf(text)) {
    number += 1;
    if (isBlank(line)) continue;
    const example = read(line, number);
    for (const key of ['input', 'output', 'task'] as const) {
      if (example[key] === '')
        throw refuse('data-empty-field', number, `has an empty ${key}`, 'Give at least one symbol');
    }
    examples.push(example);
  }
  if (examples.length === 0) {
    throw new SeqlabError('data-empty', 'data: there is no pair in the file. Give at least one line.');
  }
  return { name, examples, copies: 1 };
}

function refuse(code: string, line: number, reason: string, action: string): SeqlabError {
  const end = /[.?]$/.test(action) ? '' : '.';
  return new SeqlabError(code, `data: line ${line} ${reason}. ${action}${end}`);
}

/** @throws SeqlabError `data-text` */
function checkText(where: string, text: unknown): void {
  if (typeof text === 'string') return;
  throw new SeqlabError(
    'data-text',
    `${where}: the text is ${showValue(text)}, and a string was expected. Decode bytes first: new TextDecoder().decode(bytes).`,
  );
}
