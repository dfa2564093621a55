import type { Tokenizer } from '@seqlab/core';
import { errorOf } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketByLength } from './bucket.js';
import {
  additionTask,
  addNoise,
  copyTask,
  invertTask,
  joinTasks,
  reverseTask,
  sortTask,
} from './generated-tasks.js';
import { packByLength, packRows } from './pack.js';
import { pairsFromJsonl, pairsFromTsv } from './pair-readers.js';
import { allEightCopy, allEightInvert, copy4 } from './paper-tasks.js';
import { datasetByName, namedDatasets } from './registry.js';
import { scalarBatchOf } from './scalar-batch.js';
import { sequences } from './sequences.js';
import { splitDataset } from './split-dataset.js';
import { batchOf } from './token-batch.js';

const pairsOf = (dataset: { examples: readonly { input: string; output: string }[] }) =>
  dataset.examples.map(({ input, output }) => `${input}→${output}`);

describe("the paper's data sets", () => {
  test.each([
    ['copy4', 50, ['0000→0000', '1111→1111']],
    ['three-to-one', 50, ['000→1', '111→0']],
    ['one-to-three', 50, ['0→111', '1→000']],
    ['alternating', 50, ['0101→0101', '1010→1010']],
    [
      'all-eight-copy',
      25,
      ['0000→0000', '1111→1111', '000→1', '111→0', '0→111', '1→000', '0101→0101', '1010→1010'],
    ],
    [
      'all-eight-invert',
      25,
      ['0000→1111', '1111→0000', '000→1', '111→0', '0→111', '1→000', '0101→0101', '1010→1010'],
    ],
  ])('%s', (name, copies, pairs) => {
    const dataset = datasetByName(name);
    expect(dataset).toMatchObject({ name, copies });
    expect(pairsOf(dataset)).toEqual(pairs);
    expect([100, 200]).toContain(dataset.copies * dataset.examples.length);
  });

  test('each of the eight belongs to a named task of two', () => {
    for (const dataset of [allEightCopy, allEightInvert]) {
      const tasks = dataset.examples.map(({ task }) => task);
      for (const task of new Set(tasks)) expect(tasks.filter((other) => other === task)).toHaveLength(2);
    }
    expect(new Set(namedDatasets.map(({ name }) => name)).size).toBe(6);
  });

  test('a name that is not there', () => {
    const error = errorOf(() => datasetByName('three_to_on'));
    expect(error.code).toBe('dataset-unknown');
    expect(error.message).toBe(
      'datasetByName: there is no data set "three_to_on". Did you mean "three-to-one"? Use one of copy4, three-to-one, one-to-three, alternating, all-eight-copy, all-eight-invert.',
    );
  });
});

describe('sequences', () => {
  test('are all there are, short ones first', () => {
    expect(sequences({ minimumLength: 1, maximumLength: 2 })).toEqual(['0', '1', '00', '01', '10', '11']);
    expect(sequences({ symbols: 'abc', minimumLength: 2 })).toHaveLength(9);
  });

  test.each([
    { minimumLength: 8, count: 40 },
    { minimumLength: 3, maximumLength: 40, count: 200, symbols: 'abcdef' }, // too many to number
    { minimumLength: 64, count: 10 },
  ])('drawn by seed: %j', (options) => {
    const drawn = sequences({ ...options, seed: 1 });
    expect(drawn).toHaveLength(options.count);
    expect(new Set(drawn).size).toBe(options.count);
    expect(sequences({ ...options, seed: 1 })).toEqual(drawn);
    expect(sequences({ ...options, seed: 2 })).not.toEqual(drawn);
    for (const { length } of drawn) {
      expect(length).toBeGreaterThanOrEqual(options.minimumLength);
      expect(length).toBeLessThanOrEqual(options.maximumLength ?? options.minimumLength);
    }
  });

  test.each([
    [{ minimumLength: 0 }, 'lengths (0 to 0) must be integers from 1 to 4096, in rising order'],
    [
      { minimumLength: 3, maximumLength: 2 },
      'lengths (3 to 2) must be integers from 1 to 4096, in rising order',
    ],
    [{ minimumLength: 2, symbols: '' }, 'symbols ("") must be different characters, at least one'],
    [{ minimumLength: 2, symbols: '00' }, 'symbols ("00") must be different characters, at least one'],
    [{ minimumLength: 2, count: 5 }, 'count (5) must be an integer from 1 to 4, as there are 4 sequences'],
    [{ minimumLength: 20 }, 'there are 1048576 sequences, more than 65536, so that a count must be given'],
  ])('%j is refused', (options, reason) => {
    const error = errorOf(() => sequences(options));
    expect(error.code).toBe('sequences-options');
    expect(error.message).toBe(`sequences: ${reason}. Change the options.`);
  });
});

describe('generated tasks', () => {
  const two = { minimumLength: 2 };

  test('copy, reverse, sort and invert do what they say', () => {
    expect(pairsOf(copyTask(two))).toEqual(['00→00', '01→01', '10→10', '11→11']);
    expect(pairsOf(reverseTask(two))).toEqual(['00→00', '01→10', '10→01', '11→11']);
    expect(pairsOf(sortTask(two))).toEqual(['00→00', '01→01', '10→01', '11→11']);
    expect(pairsOf(invertTask(two))).toEqual(['00→11', '01→10', '10→01', '11→00']);
    expect(pairsOf(sortTask({ symbols: 'ba', minimumLength: 2 }))).toEqual([
      'bb→bb',
      'ba→ba',
      'ab→ba',
      'aa→aa',
    ]);
    expect(pairsOf(invertTask({ symbols: 'abc', minimumLength: 1 }))).toEqual(['a→c', 'b→b', 'c→a']);
  });

  test('addition adds, with a digit of carry', () => {
    const sums = additionTask({ digits: 1 });
    expect(sums.examples).toHaveLength(100);
    for (const { input, output } of sums.examples) {
      const [a, b] = input.split('+').map(Number);
      expect(Number(output)).toBe(a! + b!);
      expect(output).toHaveLength(2);
    }
    expect(additionTask({ digits: 3, count: 20, seed: 4 }).examples).toHaveLength(20);
    const error = errorOf(() => additionTask({ digits: 10 }));
    expect(error.code).toBe('addition-digits');
    expect(error.message).toBe('additionTask: digits (10) must be an integer from 1 to 9. Use e.g. 2.');
  });

  test('joining keeps each example and its task', () => {
    const joined = joinTasks('both', [copyTask(two), reverseTask(two)]);
    expect(joined.examples.map(({ task }) => task)).toEqual([
      ...Array(4).fill('copy'),
      ...Array(4).fill('reverse'),
    ]);
  });

  test('noise flips inputs at its rate and leaves outputs alone', () => {
    const clean = copyTask({ minimumLength: 12 });
    const noisy = addNoise(clean, { rate: 0.1, seed: 3 });
    let flips = 0;
    noisy.examples.forEach(({ input, output }, i) => {
      expect(output).toBe(clean.examples[i]!.output);
      flips += [...input].filter((symbol, k) => symbol !== output[k]).length;
    });
    const symbols = 4096 * 12;
    expect(Math.abs(flips / symbols - 0.1)).toBeLessThan(5 * Math.sqrt((0.1 * 0.9) / symbols));
    expect(addNoise(clean, { rate: 0 }).examples).toEqual(clean.examples);
    expect(addNoise(copy4, { rate: 1 }).examples[0]!.input).toBe('1111');
    expect(addNoise(copy4, { rate: 0.5 }).examples).toHaveLength(100);
    for (const options of [{ rate: 1.5 }, { rate: Number.NaN }, { rate: 0.1, symbols: '0' }]) {
      const error = errorOf(() => addNoise(clean, options));
      expect(error.code).toBe('noise-options');
      expect(error.message).toMatch(
        /^addNoise: rate \(.*\) must be from 0 to 1 and symbols .* at least two different characters\. Use e\.g\. rate 0\.1\.$/,
      );
    }
  });

  test('a split parts the examples without loss', () => {
    const whole = copyTask({ minimumLength: 5 });
    const { training, evaluation } = splitDataset(whole, 0.25, 9);
    expect(evaluation.examples).toHaveLength(8);
    expect([...pairsOf(training), ...pairsOf(evaluation)].sort()).toEqual(pairsOf(whole).sort());
    expect(splitDataset(whole, 0.25, 10)).not.toEqual({ training, evaluation });
    for (const share of [0, 1, 0.99999, Number.NaN]) {
      const error = errorOf(() => splitDataset(whole, share));
      expect(error.code).toBe('split-share');
      expect(error.message).toContain(`a share of ${share} of 32 distinct examples leaves one part empty`);
    }
  });
});

test('no example is on both sides of a split, however often it stands in the data', () => {
  const example = fc.record({
    task: fc.constantFrom('a', 'b'),
    input: fc.constantFrom('0', '1', '01', '1 0'),
    output: fc.constantFrom('0', '10', '00'),
  });
  fc.assert(
    fc.property(
      fc.array(example, { minLength: 2, maxLength: 40 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.nat(),
      (examples, share, seed) => {
        const distinct = new Set(pairsOf({ examples })).size;
        fc.pre(Math.max(1, Math.round(share * distinct)) < distinct);
        const { training, evaluation } = splitDataset({ name: 'd', examples, copies: 3 }, share, seed);
        const held = new Set(pairsOf(evaluation));
        expect(pairsOf(training).some((pair) => held.has(pair))).toBe(false);
        expect([...pairsOf(training), ...pairsOf(evaluation)].sort()).toEqual(pairsOf({ examples }).sort());
        expect(held.size).toBe(Math.max(1, Math.round(share * distinct)));
        expect([training.copies, evaluation.copies]).toEqual([3, 1]);
      },
    ),
  );
  const same = [1, 2, 3].map(() => ({ task: 't', input: 'a', output: 'b' }));
  expect(errorOf(() => splitDataset({ name: 'd', examples: same, copies: 1 }, 0.5)).code).toBe('split-share');
  const shifted = splitDataset(
    {
      name: 'd',
      examples: [
        { task: 't', input: 'ab', output: 'c' },
        { task: 't', input: 'a', output: 'bc' },
      ],
      copies: 1,
    },
    0.5,
  );
  expect([shifted.training.examples.length, shifted.evaluation.examples.length]).toEqual([1, 1]);
});

describe('options of the wrong kind are errors, never other results', () => {
  const wrong = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1.5, '2' as unknown as number];
  const examples = [{ task: 't', input: '01', output: '10' }];
  const tokenizer: Tokenizer = {
    vocabSize: 4,
    sosId: 2,
    eosId: 3,
    padId: null,
    encode: (text) => Array.from(text, Number),
    decode: (ids) => Array.from(ids).join(''),
    toJSON: () => ({ type: 'symbol' }),
  };

  test.each(wrong)('%j', (value) => {
    const dataset = { name: 'd', examples, copies: value };
    const code = (run: () => unknown) => errorOf(run).code;
    expect(code(() => batchOf(dataset, tokenizer))).toBe('dataset-copies');
    expect(code(() => scalarBatchOf(dataset))).toBe('dataset-copies');
    expect(code(() => addNoise(dataset, { rate: 0.1 }))).toBe('dataset-copies');
    expect(code(() => batchOf(examples, tokenizer, { length: value }))).toBe('batch-length');
    expect(code(() => packByLength([1], value))).toBe('pack-capacity');
    expect(code(() => bucketByLength([1], { batchSize: value, seed: 0 }))).toBe('bucket-size');
    expect(code(() => additionTask({ digits: value }))).toBe('addition-digits');
    expect(code(() => copyTask({ minimumLength: value }))).toBe('sequences-options');
    expect(code(() => copyTask({ minimumLength: 2, count: value }))).toBe('sequences-options');
    if (value === 0) return;
    expect(
      code(() => addNoise({ name: 'd', examples, copies: 1 }, { rate: value === 1.5 ? value : -1 })),
    ).toBe('noise-options');
    expect(code(() => copyTask({ minimumLength: 2, count: 3, seed: value }))).toBe('random-seed');
    expect(code(() => bucketByLength([1], { batchSize: 1, seed: 0, epoch: value }))).toBe('bucket-epoch');
    expect(code(() => bucketByLength([1, value], { batchSize: 1, seed: 0 }))).toBe('lengths');
    expect(code(() => packByLength([1, value], 4))).toBe('lengths');
    expect(code(() => packRows([[1]], 4, value))).toBe('pack-pad');
  });

  test('say what was expected', () => {
    expect(errorOf(() => additionTask({ digits: 3 })).message).toBe(
      'sequences: there are 1000000 sequences, more than 65536, so that a count must be given. Change the options.',
    );
    expect(errorOf(() => batchOf({ name: 'd', examples, copies: 1.5 }, tokenizer)).message).toBe(
      'batchOf: copies (1.5) must be an integer of at least 1. Use 1 for each example once.',
    );
    expect(errorOf(() => packByLength([1, Number.NaN], 4)).message).toBe(
      'packByLength: length 2 is NaN, expected an integer of at least 0. Give the number of ids of each sequence.',
    );
    expect(errorOf(() => addNoise({ name: 'd', examples, copies: 1 }, { rate: 1, symbols: '00' })).code).toBe(
      'noise-options',
    );
  });
});

describe('pairsFromJsonl', () => {
  test('reads pairs, tasks, blank lines, CRLF and a byte order mark', () => {
    const text = '\ufeff{"input":"01","output":"10","task":"flip"}\r\n\n{"input":"ä","output":"🙂"}\n';
    expect(pairsFromJsonl(text, { name: 'mine' })).toEqual({
      name: 'mine',
      copies: 1,
      examples: [
        { task: 'flip', input: '01', output: '10' },
        { task: 'mine', input: 'ä', output: '🙂' },
      ],
    });
  });

  const good = '{"input":"0","output":"1"}\n\n';
  test.each([
    [
      '{"input":"0",}',
      'json-syntax',
      'data: line 3, column 14: expected a name in double quotes, found "}". Correct the JSON there.',
    ],
    ['[]', 'data-jsonl', 'data: line 3 is not a JSON object. Write {"input": "…", "output": "…"}.'],
    ['null', 'data-jsonl', 'data: line 3 is not a JSON object. Write {"input": "…", "output": "…"}.'],
    [
      '{"input":"0"}',
      'data-jsonl',
      'data: line 3 needs input and output as strings. Write {"input": "…", "output": "…"}.',
    ],
    [
      '{"input":"0","output":1}',
      'data-jsonl',
      'data: line 3 needs input and output as strings. Write {"input": "…", "output": "…"}.',
    ],
    [
      '{"input":"0","ouput":"1"}',
      'data-jsonl',
      'data: line 3 has the unknown key "ouput". Did you mean "output"?',
    ],
    [
      '{"input":"0","output":"1","weight":2}',
      'data-jsonl',
      'data: line 3 has the unknown key "weight". Use input, output and task.',
    ],
    [
      '{"input":"","output":"1"}',
      'data-empty-field',
      'data: line 3 has an empty input. Give at least one symbol.',
    ],
  ])('%s is refused with its line', (line, code, message) => {
    const error = errorOf(() => pairsFromJsonl(good + line));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

describe('pairsFromTsv', () => {
  test('reads two or three columns', () => {
    expect(pairsFromTsv('01\t10\r\na b\tc\tt\n').examples).toEqual([
      { task: 'data', input: '01', output: '10' },
      { task: 't', input: 'a b', output: 'c' },
    ]);
  });

  test.each([
    ['01', 'data-tsv', 'data: line 2 has 1 column. Write input, tab, output, and at most a task after them.'],
    [
      'a\tb\tc\td',
      'data-tsv',
      'data: line 2 has 4 columns. Write input, tab, output, and at most a task after them.',
    ],
    ['0\t', 'data-empty-field', 'data: line 2 has an empty output. Give at least one symbol.'],
    ['  ', 'data-tsv', 'data: line 2 has 1 column. Write input, tab, output, and at most a task after them.'],
    ['\t', 'data-empty-field', 'data: line 2 has an empty input. Give at least one symbol.'],
    ['\t\t', 'data-empty-field', 'data: line 2 has an empty input. Give at least one symbol.'],
    ['0\t1\t', 'data-empty-field', 'data: line 2 has an empty task. Give at least one symbol.'],
  ])('%j is refused with its line', (line, code, message) => {
    const error = errorOf(() => pairsFromTsv(`0\t1\n${line}\n`));
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
  });
});

describe('lines end with CR LF, LF or CR, empty ones are skipped, nothing else is changed', () => {
  const pair = (input: string, output: string) => ({ task: 'data', input, output });

  test.each([
    ['a\tb\r\nc\td\r\n', [pair('a', 'b'), pair('c', 'd')]],
    ['a\tb\rc\td\r', [pair('a', 'b'), pair('c', 'd')]],
    ['a\tb\n\n\nc\td', [pair('a', 'b'), pair('c', 'd')]],
    ['\ufeffa\tb', [pair('a', 'b')]],
    [' a \t b ', [pair(' a ', ' b ')]],
    ['a\u2028\tb\f', [pair('a\u2028', 'b\f')]],
    [' \t\u00a0', [pair(' ', '\u00a0')]],
  ])('tab-separated %j', (text, examples) => expect(pairsFromTsv(text).examples).toEqual(examples));

  test.each([
    ['{"input":"a","output":"b"}\r\n \t\r\n{"input":"c","output":"d"}', [pair('a', 'b'), pair('c', 'd')]],
    ['\ufeff{"input":"a","output":"b"}\r{"input":"c","output":"d"}\r', [pair('a', 'b'), pair('c', 'd')]],
    ['{"input":" \\n","output":"\u2028"}\n', [pair(' \n', '\u2028')]],
  ])('JSON lines %j', (text, examples) => expect(pairsFromJsonl(text).examples).toEqual(examples));

  test('lines are counted with the empty ones', () => {
    expect(() => pairsFromTsv('a\tb\r\r\rc')).toThrow('data: line 4 has 1 column.');
    expect(() => pairsFromJsonl('\n\n\u00a0')).toThrow('data: line 3');
  });
});

test.each(['', '\n\n', '\ufeff', '\r\n\r'])('a file with nothing in it, %j, is refused', (text) => {
  for (const read of [pairsFromJsonl, pairsFromTsv]) {
    const error = errorOf(() => read(text));
    expect(error.code).toBe('data-empty');
    expect(error.message).toBe('data: there is no pair in the file. Give at least one line.');
  }
});

test.each([
  ['pairsFromJsonl', pairsFromJsonl],
  ['pairsFromTsv', pairsFromTsv],
] as const)('%s is given text, not bytes', (name, read) => {
  expect(() => read(new Uint8Array(2) as unknown as string)).toThrowError(
    expect.objectContaining({
      code: 'data-text',
      message: `${name}: the text is an object, and a string was expected. Decode bytes first: new TextDecoder().decode(bytes).`,
    }),
  );
});
