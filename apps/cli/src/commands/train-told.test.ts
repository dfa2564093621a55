import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isMostlyA, labelledTexts, ownFiles, small, texts } from '../fixtures/own-files.js';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const { folder, fresh, written } = ownFiles();
const labelled = () => written('labelled.csv', labelledTexts);

test.each([
  ['an empty file', 'empty.tsv', '', 'data-empty', []],
  ['one column of pairs', 'column.tsv', 'a\nb\n', 'data-column', ['--kind', 'classification']],
  ['ragged rows', 'ragged.tsv', 'a\tb\nc\n', 'data-ragged', []],
  ['cells between semicolons', 'semi.csv', 'text;label\na;x\n', 'data-column', []],
  ['lines of a table', 'lines.tsv', 'a\tb\n', 'usage-conflict', ['--lines']],
  ['columns of a text', 'columns.txt', 'a b\n', 'usage-conflict', ['--input', '1']],
  ['patience without a validation', 'patience.tsv', 'a\tb\n', 'usage-conflict', ['--patience', '3']],
  ['numbers of two outputs', 'two.csv', 'text,score\na,0.5\nb,1.5\n', 'task-outputs', ['--output-size', '2']],
  [
    'a source tokenizer without a target',
    'source.txt',
    'a b c\n',
    'usage-conflict',
    ['--source-tokenizer', 'word'],
  ],
  ['an empty answer', 'blank.tsv', 'a\tb\nc\t\n', 'data-empty-field', []],
  ['NUL', 'nul.tsv', 'a\tb\0\n', 'file-not-text', []],
  ['no text at all', 'image.png', 'x', 'data-format', []],
  ['a column that is not there', 'c.csv', 'a,b\n', 'data-column', ['--output', 'label']],
  ['one label', 'l.tsv', 'a\tx\nb\tx\n', 'task-labels', ['--kind', 'classification']],
  ['one letter', 'letter.txt', 'x', 'split-share', []],
  ['a window for one', 'window.txt', 'abcabc', 'task-context', ['--kind', 'masked-token', '--context', '1']],
  ['a share of all', 'share.tsv', 'a\tb\nc\td\n', 'split-share', ['--validation', '0.9']],
  ['text where a table is needed', 'table.txt', 'a b\n', 'data-format', ['--kind', 'classification']],
  [
    'an architecture that does not fit',
    'fit.tsv',
    'a\tb\n',
    'task-architecture',
    ['--architecture', 'vision'],
  ],
  [
    'a size beside a preset',
    'size.tsv',
    'a\tb\n',
    'usage-conflict',
    ['--size', 'tiny', '--preset', 'seq2seq'],
  ],
])('%s is refused before anything is written', async (_, name, contents, code, flags) => {
  const out = fresh('never');
  const { code: exit, line } = await runFailing('train', written(name, contents), ...flags, '--out', out);
  expect(exit).toBe(2);
  expect(line).toContain(`[${code}]`);
  expect(() => readFileSync(join(out, 'config.json'))).toThrow('ENOENT');
});

test('a flag and its opposite are refused', async () => {
  const file = written('both.csv', 'a,b\nc,d\n');
  for (const [flag, opposite] of [
    ['--header', '--no-header'],
    ['--no-causal', '--causal'],
  ] as const) {
    const { line } = await runFailing('train', file, flag, opposite);
    expect(line).toMatch(
      /train: --\w+ and --no-\w+ are opposites. Leave out one of them. \[usage-conflict\]$/,
    );
  }
});

test('what is not read may hold anything, labels with a space beside them are told, and one row is one', async () => {
  const rows = texts.map((text, i) =>
    JSON.stringify({
      text,
      meta: { from: i },
      label: isMostlyA(text) ? 'many' : i % 2 === 0 ? 'few' : 'few ',
    }),
  );
  const file = written('meta.jsonl', rows.join('\n'));
  const { stdout } = await runMain('train', file, ...small, '--steps', '1', '--out', fresh('meta'));
  expect(stdout).toContain('input: "text", output: "label", not used: "meta"');
  expect(stdout).toMatch(/"few ?" and "few ?" are two labels, which differ in the space around them alone/);
  expect(stdout).toMatch(/after 1 step, /);
  expect((await runFailing('train', file, '--input', 'meta')).line).toBe(
    `seqlab: data: ${file}: line 1 has an object under "meta", and text or a number was expected. Write one, or name another column to be read. [data-jsonl]`,
  );
  // what is named as an input or an output is read, and one row of it that is none is no reason to learn something else
  const holes = (name: string, key: string, hole: unknown) =>
    written(
      name,
      texts
        .map((text, i) => JSON.stringify({ input: text, output: text, [key]: i === 9 ? hole : 'a' }))
        .join('\n'),
    );
  for (const [key, hole, what] of [
    ['output', null, 'null'],
    ['input', ['a'], 'an array'],
  ] as const) {
    expect((await runFailing('train', holes('holes.jsonl', key, hole), '--steps', '1')).line).toContain(
      `line 10 has ${what} under "${key}", and text or a number was expected`,
    );
  }
  const noted = await runMain('data', holes('noted.jsonl', 'note', null), '--summary');
  expect(noted.stdout).toContain('input: "input", output: "output", not used: "note"');
  const one = written('one.csv', 'text,label\nab,x\n');
  expect((await runMain('data', one, '--summary')).stdout).toContain(`${one}: 1 row\n`);
});

test('a decimal comma is called so, and eval names the file that it judged', async () => {
  const sums = texts.map((text, i) => `${text},"${i}.5"`);
  const train = written('sums.csv', `text,score\n${sums.join('\n')}\n`);
  const comma = written('comma.csv', 'text,score\nab,"1,5"\n');
  expect((await runFailing('train', comma, '--kind', 'regression')).line).toContain(
    `line 2 has "1,5" where a number was expected. Write a point in place of the decimal comma.`,
  );
  const held = written('held.csv', 'text,score\nabab,3.5\nbbbb,4.5\n');
  const out = fresh('judged');
  await runJson('train', train, ...small, '--steps', '1', '--validation', held, '--out', out);
  expect((await runMain('eval', out)).stdout).toContain(`on the validation split, ${held}\n`);
  expect((await runMain('eval', out, '--split', 'training')).stdout).toContain(
    `on the training split of ${train}\n`,
  );
});

test('answers that are texts are judged as texts too', async () => {
  const lines = texts.map((text) => `${text}\tthe ${text} cat ${text} sat down`);
  const out = fresh('translated');
  const file = written('translated.tsv', lines.join('\n'));
  const { evaluation } = await runJson(
    'train',
    file,
    ...small,
    '--decoder-layers',
    '1',
    '--steps',
    '20',
    '--out',
    out,
  );
  for (const name of ['chrf', 'bleu']) {
    expect(evaluation[name]).toBeGreaterThanOrEqual(0);
    expect(evaluation[name]).toBeLessThanOrEqual(100);
  }
  expect((await runJson('eval', out)).evaluation).toEqual(evaluation);
});

test('what is asked of the wrong run is told where to go', async () => {
  const out = fresh('asked');
  await runJson('train', 'copy4', '--steps', '1', '--out', out);
  expect((await runFailing('eval', out, '--split', 'test')).line).toBe(
    `seqlab: eval: ${out} has no test split. Use one of: training. [eval-no-split]`,
  );
  await runJson('train', labelled(), ...small, '--steps', '1', '--out', fresh('kind'));
  expect((await runFailing('eval', fresh('kind'), '--task', 'copy4')).line).toBe(
    `seqlab: eval: ${fresh('kind')} is a run of classification, and copy4 has pairs. Give --data. [eval-kind]`,
  );
});

test('a run of ids is asked with ids', async () => {
  const out = fresh('ids');
  const batch = written('batch.json', '{"src": [[2, 0, 3]], "tgt": [[2, 0]], "labels": [[0, 3]]}');
  await runJson('train', '--preset', 'seq2seq', '--batch', batch, '--steps', '2', '--out', out);
  const { outputs } = await runJson(
    'generate',
    out,
    '2 0 3',
    '--sos-id',
    '2',
    '--eos-id',
    '3',
    '--max-length',
    '4',
  );
  expect(outputs[0].output).toMatch(/^(\d+( \d+)*)?$/);
  expect((await runFailing('generate', out, 'abc', '--sos-id', '2')).line).toBe(
    'seqlab: generate: "abc" is no id, and the run knows no text. Give whole numbers with spaces between them, as "2 0 1 3". [generate-ids]',
  );
  expect((await runFailing('generate', out, '2 0 3')).line).toContain('[generate-no-tokenizer]');
  expect((await runFailing('predict', out, '2 0 3')).line).toBe(
    `seqlab: predict: ${out} answers with text (batch), not with labels or numbers. Ask it with: seqlab generate ${out} … [predict-text]`,
  );
});

test('examples that another file holds back entirely leave nothing to learn', async () => {
  const file = written('all.tsv', 'a\tb\nc\td\n');
  expect((await runFailing('train', file, '--validation', file)).line).toBe(
    'seqlab: data: all examples of the file are held back for validation or test as well. Give other files. [split-empty]',
  );
});

test('a task.json that is none of ours is refused', async () => {
  const { parseTaskDocument } = await import('../task/task-document.js');
  expect(() => parseTaskDocument([], 'runs/x')).toThrow(
    'run: runs/x/task.json is no task. Restore it from a copy.',
  );
  expect(() => parseTaskDocument({ version: 2 }, 'runs/x')).toThrow(
    'run: runs/x/task.json has version 2, and this version reads 1. Use the version of seqlab that wrote the run.',
  );
  expect(() => parseTaskDocument({ version: 1, kind: 'poem' }, 'runs/x')).toThrow(
    expect.objectContaining({
      code: 'run-task',
      message: 'run: runs/x/task.json is not complete. Restore it from a copy.',
    }),
  );
});

test('the columns that are read are told, and those that are not', async () => {
  const rows = texts.map((text, i) => `${i},"${text}",${isMostlyA(text) ? 'many' : 'few'}`);
  const file = written('numbered.csv', `id,message,label\n${rows.join('\n')}\n`);
  const { stdout } = await runMain('train', file, ...small, '--steps', '1', '--out', fresh('numbered'));
  expect(stdout).toContain(
    'input: "message", output: "label", not used: "id" (--input and --output name others)',
  );
});

test('UNK is never right, whoever says it', async () => {
  const held = written('unseen.tsv', 'ba\tz\n');
  const flags = ['--validation', held, ...small, '--decoder-layers', '1', '--steps', '1'];
  const { evaluation, baseline } = await runJson(
    'train',
    written('seen.tsv', 'ab\tb\n'),
    ...flags,
    '--out',
    fresh('seen'),
  );
  expect(evaluation).toMatchObject({ exactMatch: 0 });
  expect(evaluation.tokenErrorRate).toBeGreaterThan(0);
  expect(baseline.metrics.exactMatch).toBe(0);
});

test('an evaluation can be stopped: what was trained is saved', async () => {
  const file = written('long.tsv', texts.map((text) => `${text.repeat(20)}\t${text.repeat(20)}\n`).join(''));
  const out = fresh('stopped');
  const flags = [
    ...small,
    '--decoder-layers',
    '1',
    '--batch-size',
    '2',
    '--validation',
    'none',
    '--steps',
    '1',
  ];
  const running = runMain('train', file, ...flags, '--out', out, '--json');
  while (!existsSync(join(out, 'state.json'))) await new Promise((resolve) => setTimeout(resolve, 5));
  process.emit('SIGTERM');
  const { code, stdout } = await running;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ evaluation: null, losses: [expect.any(Number)] });
  expect((await runJson('train', '--resume', out)).evaluation).toMatchObject({
    exactMatch: expect.any(Number),
  });
});

test('unknown letters are counted and told', async () => {
  const held = written('unknown.tsv', 'zz\tzz\n');
  const flags = ['--validation', held, ...small, '--decoder-layers', '1', '--steps', '1'];
  const { stdout } = await runMain(
    'train',
    written('known.tsv', 'ab\tba\n'),
    ...flags,
    '--out',
    fresh('unknown'),
  );
  expect(stdout).toContain(
    '4 of the 4 tokens of the validation split are not in the vocabulary, and are read as UNK',
  );
  // and whenever somebody asks
  const run = fresh('unknown');
  const notes = async (...argv: readonly string[]) => (await runMain(...argv, '--json')).stderr;
  const ofInput = '1 of the 2 tokens of the input is not in the vocabulary, and is read as UNK\n';
  expect(await notes('generate', run, 'az')).toBe(ofInput);
  expect(await notes('look', run, 'az')).toBe(ofInput);
  expect(await notes('generate', run, 'ab', 'ba')).toBe('');
  expect(await notes('eval', run, '--data', held)).toBe(
    `4 of the 4 tokens of ${held} are not in the vocabulary, and are read as UNK\n`,
  );
  const labels = fresh('unknown-labels');
  await runJson('train', labelled(), ...small, '--steps', '1', '--out', labels);
  expect(await notes('predict', labels, 'az', 'zb')).toBe(
    '2 of the 4 tokens of the inputs are not in the vocabulary, and are read as UNK\n',
  );
});

test('what is held back is told where it is not what was meant', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'aa,x' : 'bb,y'));
  const file = written('few.csv', `text,label\n${lines.join('\n')}\n`);
  const notes = async (...argv: readonly string[]) =>
    (await runMain('train', file, ...small, '--steps', '1', '--out', fresh('few'), '--force', ...argv))
      .stdout;
  const said = await notes();
  expect(said).toContain(
    '20 examples of 40 are held back for validation: equal inputs stand on one side, and few differ',
  );
  expect(said).toMatch(/no example of "[xy]" is learned from: what there is of it is held back/);
  const all = await notes('--validation', 'none');
  expect(all).not.toContain('held back');
});

test('a word that is both a file and a task is neither', async () => {
  const { meaning } = await import('../task/file-or-task.js');
  const here = process.cwd();
  process.chdir(folder);
  try {
    writeFileSync('copy4', 'a\tb\n');
    expect(() => meaning('copy4', {})).toThrow(
      'train: "copy4" is a task of the paper, and there is a file of that name. Say --task copy4, or ./copy4 for the file.',
    );
  } finally {
    process.chdir(here);
  }
});

test('a word is a file or a task of the paper', async () => {
  expect((await runJson('train', 'alternating', '--steps', '1', '--out', fresh('task'))).losses).toHaveLength(
    1,
  );
  expect((await runFailing('train', 'alternatin', '--out', fresh('never'))).line).toContain(
    'Did you mean "alternating"?',
  );
  expect((await runFailing('train', 'copy4', '--task', 'copy4')).line).toContain('[usage-conflict]');
  expect((await runFailing('train', 'copy4', '--kind', 'regression')).line).toBe(
    'seqlab: train: --kind is for a file of examples: the tasks of the paper have their own examples and symbols. Leave it out. [usage-conflict]',
  );
});
