import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { greyPng, idxOf } from '../fixtures/image-files.js';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';
import { main } from '../main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fresh = (name: string) => join(folder, name);

function written(name: string, contents: string): string {
  writeFileSync(fresh(name), contents);
  return fresh(name);
}

const read = (run: string, name: string) => JSON.parse(readFileSync(join(run, name), 'utf8'));
const small = ['--d-model', '16', '--heads', '2', '--feed-forward', '16', '--encoder-layers', '1'];

/** Texts of a and b, in a fixed order without a pattern. */
const texts = Array.from({ length: 40 }, (_, i) => {
  const bits = ((i * 37 + 11) % 64) + 64;
  return bits.toString(2).slice(1).replaceAll('0', 'a').replaceAll('1', 'b');
});
const isMostlyA = (text: string) => text.replaceAll('b', '').length > 3;
const labelled = () =>
  written(
    'labelled.csv',
    `text,label\n${texts.map((text) => `"${text}",${isMostlyA(text) ? 'many' : 'few'}`).join('\n')}\n`,
  );

describe('labels', () => {
  const out = fresh('labels');

  test('are learned from a file without a flag but for the size of the test', async () => {
    const argv = [
      'train',
      labelled(),
      ...small,
      '--steps',
      '60',
      '--test',
      '0.2',
      '--keep',
      'best',
      '--out',
      out,
    ];
    const { validation, test: judged, evaluation } = await runJson(...argv);
    expect(validation).toHaveLength(10);
    expect(validation.at(-1)).toEqual({ step: 60, ...evaluation });
    const best = validation.reduce((a: { loss: number }, b: { loss: number }) => (b.loss < a.loss ? b : a));
    expect(judged.step).toBe(best.step);
    expect(judged.labels).toEqual(['few', 'many']);
    expect(read(out, 'task.json')).toMatchObject({
      version: 1,
      name: 'labelled',
      kind: 'classification',
      format: 'csv',
      header: true,
      columns: { input: 'text', output: 'label', group: null },
      labels: ['few', 'many'],
      splits: { validation: { share: 0.1 }, test: { share: 0.2 } },
    });
    expect(read(out, 'config.json').model).toMatchObject({ architecture: 'encoder-only', outputSize: 2 });
  });

  test('eval takes a split, a checkpoint and another file', async () => {
    const last = await runJson('eval', out);
    expect(last.split).toBe('test');
    expect(Object.keys(last.evaluation)).toEqual(
      expect.arrayContaining(['loss', 'accuracy', 'f1', 'matthews', 'confusion']),
    );
    const best = await runJson('eval', out, '--checkpoint', 'best', '--split', 'validation');
    const logged = readFileSync(join(out, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ type }) => type === 'evaluation');
    expect(best.evaluation.loss).toBe(logged.find(({ step }) => step === best.step).metrics.loss);
    const other = written('other.csv', 'label,text\nmany,aaaaaa\nfew,bbbbbb\n');
    expect((await runJson('eval', out, '--data', other)).evaluation.accuracy).toBeGreaterThanOrEqual(0.5);
    const strange = written('strange.csv', 'text,label\naab,many\nbba,none\n');
    expect(await runFailing('eval', out, '--data', strange)).toEqual({
      code: 2,
      line: `seqlab: data: ${strange}: line 3 has the label "none", which the training examples do not have (few, many). Add examples of it there, or take it out here. [data-label-unknown]`,
    });
    expect((await runFailing('eval', out, '--checkpoint', '1')).line).toMatch(
      /has no checkpoint 1\. Use last, or a step that is kept: .* \[run-no-such-checkpoint\]$/,
    );
  });

  test('predict tells them with their probabilities, and generate says so', async () => {
    const { outputs, labels } = await runJson('predict', out, 'aaaaaa', 'bbbbbb');
    expect(labels).toEqual(['few', 'many']);
    for (const { label, probability, probabilities } of outputs) {
      expect(probabilities[label]).toBe(probability);
      expect(probabilities.many + probabilities.few).toBeCloseTo(1, 12);
    }
    expect(outputs.map(({ label }: { label: string }) => label)).toEqual(['many', 'few']);
    const { stdout } = await runMain('predict', out, 'aaaaaa', '--top', '1');
    expect(stdout).toMatch(/aaaaaa +many \d+\.\d %\n$/);
    expect((await runFailing('generate', out, 'aaa')).line).toBe(
      `seqlab: generate: ${out} answers with labels, not with text. Ask it with: seqlab predict ${out} … [generate-labels]`,
    );
  });

  test('a run goes on bit for bit with all that it holds back', async () => {
    const flags = [...small, '--batch-size', '5', '--evaluate-every', '10', '--schedule', 'constant'];
    const whole = await runJson('train', labelled(), ...flags, '--steps', '40', '--out', fresh('whole'));
    await runJson('train', labelled(), ...flags, '--steps', '17', '--out', fresh('cut'));
    const resumed = await runJson('train', '--resume', fresh('cut'), '--steps', '40');
    expect(resumed.losses).toEqual(whole.losses);
    for (const name of ['model.safetensors', 'optimizer.safetensors', 'task.json', 'tokenizer.json'])
      expect(readFileSync(join(fresh('cut'), name))).toEqual(readFileSync(join(fresh('whole'), name)));
  });

  test('patience ends a run that learns nothing, and a rate that is told is recorded', async () => {
    const flags = [
      ...small,
      '--schedule',
      'constant',
      '--lr',
      '0',
      '--evaluate-every',
      '2',
      '--patience',
      '3',
      '--keep',
      'best',
    ];
    const run = fresh('patient');
    const { losses, validation } = await runJson(
      'train',
      labelled(),
      ...flags,
      '--steps',
      '1000',
      '--out',
      run,
    );
    expect(validation.map(({ step }: { step: number }) => step)).toEqual([2, 4, 6, 8]);
    expect(losses.length).toBeLessThan(1000);
    expect(
      (await runFailing('train', '--resume', run, '--lr', '0.01', '--steps', String(losses.length))).line,
    ).toBe(
      `seqlab: train: the run is at its last step, ${losses.length}, so that no step would have --lr 0.01. Give more --steps. [resume-steps]`,
    );
    expect(read(run, 'config.json').training.learningRate).toBe(0);
    await runJson('train', '--resume', run, '--lr', '0.01', '--steps', String(losses.length + 1));
    expect(read(run, 'config.json').training.learningRate).toBe(0.01);
    // more patience lets it go on; which states are kept was decided when it began
    expect((await runFailing('train', '--resume', run, '--keep', 'last')).line).toContain('decides "keep"');
    const more = await runJson('train', '--resume', run, '--lr', '0', '--patience', '5', '--steps', '1000');
    expect(read(run, 'config.json').selection).toEqual({ keep: 'best', patience: 5 });
    expect(more.validation.length).toBeGreaterThan(validation.length);
    expect(more.losses.length).toBeLessThan(1000);
  });
});

describe('numbers', () => {
  const out = fresh('numbers');
  test('are learned, told and judged in their own units', async () => {
    const rows = texts.map((text) => `${text}\t${text.replaceAll('a', '').length * 100.5}`);
    await runJson(
      'train',
      written('numbers.tsv', `${rows.join('\n')}\n`),
      ...small,
      '--steps',
      '150',
      '--out',
      out,
    );
    expect(read(out, 'task.json')).toMatchObject({ kind: 'regression', scale: { mean: expect.any(Number) } });
    const { evaluation } = await runJson('eval', out, '--split', 'training');
    expect(evaluation.pearson).toBeGreaterThan(0.95);
    const { outputs } = await runJson('predict', out, 'bbbbbb', 'aaaaaa');
    expect(outputs[0].value).toBeGreaterThan(outputs[1].value + 300);
    expect(
      (await runFailing('train', written('word.tsv', 'a\t1.5\nb\ttwo\n'), '--kind', 'regression')).line,
    ).toMatch(
      /word\.tsv: line 2 has "two" where a number was expected\. Correct it, or use --kind classification\. \[data-number\]$/,
    );
  });
});

describe('text', () => {
  test('that runs on is learned in windows, and gone on with', async () => {
    const file = written('text.txt', 'to be or not to be, that is the question.\n\n'.repeat(60));
    const out = fresh('text');
    const { evaluation } = await runJson(
      'train',
      file,
      '--d-model',
      '16',
      '--heads',
      '2',
      '--decoder-layers',
      '1',
      '--context',
      '16',
      '--steps',
      '30',
      '--out',
      out,
    );
    expect(evaluation.bitsPerByte).toBeGreaterThan(0);
    expect(read(out, 'task.json')).toMatchObject({ kind: 'language-model', format: 'text', context: 16 });
    const go = ['generate', out, 'to be', '--max-length', '40', '--seed', '2'];
    const { outputs } = await runJson(...go);
    // ids without a text of their own, such as PAD, may be drawn
    expect(outputs[0].output.length).toBeGreaterThan(30);
    expect(outputs[0].output.length).toBeLessThanOrEqual('to be'.length + 40);
    expect(outputs[0].output.startsWith('to be')).toBe(true);
    expect((await runMain(...go)).stdout).toBe(`${outputs[0].output}\n`);

    // as `| head -c 8` reads: the third write finds nobody, and is the last
    const pieces: string[] = [];
    const stdout = {
      errored: null as Error | null,
      write(text: string) {
        if (pieces.push(text) === 3) stdout.errored = new Error('EPIPE');
      },
    };
    expect(await main(go, { stdout, stderr: { write: (text) => expect.unreachable(text) } })).toBe(0);
    expect(pieces).toHaveLength(3);
  });

  test('of short lines is many texts, each with an end', async () => {
    const out = fresh('names');
    const { stdout } = await runMain(
      'train',
      written('names.txt', `${texts.join('\n')}\n`),
      '--d-model',
      '16',
      '--heads',
      '2',
      '--decoder-layers',
      '1',
      '--steps',
      '30',
      '--out',
      out,
    );
    expect(stdout).toContain(
      'is a text of its own: they are short, and none is blank (--no-lines reads them as one)',
    );
    expect(read(out, 'task.json')).toMatchObject({ kind: 'language-model', format: 'lines' });
    expect((await runJson('generate', out, '--max-length', '12')).outputs).toHaveLength(1);
  });
});

describe('pairs', () => {
  const pairs = () =>
    written('pairs.tsv', `${texts.map((text) => `${text}\t${[...text].reverse().join('')}x`).join('\n')}\n`);

  test('a prefix model learns from the input what it answers', async () => {
    const file = written(
      'one.tsv',
      Array.from({ length: 30 }, (_, i) => `${'ab'[i % 2]}\t${'xy'[i % 2]}\n`).join(''),
    );
    const out = fresh('prefix');
    const flags = [
      '--kind',
      'sequence-to-sequence',
      '--architecture',
      'decoder-only',
      '--d-model',
      '16',
      '--heads',
      '2',
      '--decoder-layers',
      '1',
    ];
    await runJson('train', file, ...flags, '--validation', 'none', '--steps', '60', '--out', out);
    const { outputs } = await runJson('generate', out, 'a', 'b');
    expect(outputs.map(({ output }: { output: string }) => output)).toEqual(['x', 'y']);
  });

  test('share rows where they are packed, and a run of labels says why it cannot', async () => {
    const out = fresh('packed');
    const flags = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--decoder-layers', '1'];
    const options = [
      ...flags,
      '--validation',
      'none',
      '--batch-size',
      '4',
      '--packing',
      '--schedule',
      'constant',
    ];
    const { losses } = await runJson('train', pairs(), ...options, '--steps', '4', '--out', out);
    expect(read(out, 'config.json')).toMatchObject({ training: { packing: true } });
    const { losses: resumed } = await runJson('train', '--resume', out, '--steps', '6');
    expect(resumed.slice(0, 4)).toEqual(losses);
    const whole = await runJson('train', pairs(), ...options, '--steps', '6', '--out', fresh('packed-whole'));
    expect(resumed).toEqual(whole.losses);
    const labels = written('labels.tsv', texts.map((text, i) => `${text}\t${'ab'[i % 2]}\n`).join(''));
    expect(
      await runFailing('train', labels, '--kind', 'classification', '--packing', '--out', fresh('none')),
    ).toEqual({
      code: 2,
      line: expect.stringMatching(
        /^seqlab: train: classification has one result a row, draws its rows anew or cuts them to one length, so that no two can share one\. Leave out --packing\. \[task-packing\]$/,
      ),
    });
    expect(await runFailing('train', pairs(), '--augment-flip', '--out', fresh('none'))).toEqual({
      code: 2,
      line: 'seqlab: train: --augment-shift, --augment-flip and --augment-crop change images, and this model reads none. Leave them out. [task-augment]',
    });
  });

  test('two tokenizers are kept, and read what they are for', async () => {
    const out = fresh('two');
    const flags = ['--target-tokenizer', 'bpe', '--vocab-size', '262', ...small, '--decoder-layers', '1'];
    await runJson('train', pairs(), ...flags, '--steps', '3', '--out', out);
    expect(read(out, 'tokenizer.json').type).toBe('character');
    expect(read(out, 'target-tokenizer.json').type).toBe('bpe');
    expect(read(out, 'config.json').model).toMatchObject({ srcVocabSize: 6, vocabSize: 262 });
    expect((await runJson('eval', out, '--data', pairs())).evaluation).toMatchObject({
      exactMatch: expect.any(Number),
      wordErrorRate: expect.any(Number),
      tokenErrorRate: expect.any(Number),
    });
    await runJson('generate', out, 'ab', '--max-length', '5');
  });

  test('by tokens, and what stands in two files is trained on in neither', async () => {
    const held = written(
      'held.tsv',
      `${texts
        .slice(0, 4)
        .map((text) => `${text}\tz`)
        .join('\n')}\n`,
    );
    const flags = ['--validation', held, '--batch-tokens', '64', ...small, '--decoder-layers', '1'];
    const { stdout } = await runMain('train', pairs(), ...flags, '--steps', '3', '--out', fresh('held'));
    expect(stdout).toContain('4 examples of ');
    expect(stdout).toContain('are held back as well, and left out of the training');
    expect(read(fresh('held'), 'task.json').splits.validation.sha256).toMatch(/^[0-9a-f]{64}$/);
    writeFileSync(held, 'a\tb\n');
    expect((await runFailing('train', '--resume', fresh('held'), '--steps', '4')).line).toContain(
      '[data-changed]',
    );
  });
});

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

describe('images', () => {
  /** IDX: 30 images of 4 × 4, bright above or below. */
  function idx(name: string): string {
    const count = 30;
    const pixels = Uint8Array.from({ length: count * 16 }, (_, i) => {
      const [image, row] = [Math.floor(i / 16), Math.floor((i % 16) / 4)];
      return (image % 2 === 0 ? row < 2 : row >= 2) ? 200 + ((i * 7) % 50) : (i * 13) % 40;
    });
    writeFileSync(fresh(`${name}-images-idx3-ubyte`), idxOf([count, 4, 4], pixels));
    const labels = Uint8Array.from({ length: count }, (_, i) => i % 2);
    writeFileSync(fresh(`${name}-labels-idx1-ubyte`), idxOf([count], labels));
    return fresh(`${name}-images-idx3-ubyte`);
  }

  test('are learned by a model of patches, resumed and judged', async () => {
    const out = fresh('images');
    const flags = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--schedule', 'constant'];
    const { baseline } = await runJson('train', idx('train'), ...flags, '--steps', '40', '--out', out);
    expect(baseline.name).toBe('majority');
    expect(read(out, 'config.json').model).toMatchObject({
      architecture: 'vision',
      imageSize: 4,
      outputSize: 2,
    });
    expect(read(out, 'task.json')).toMatchObject({ format: 'images', labels: ['0', '1'] });
    // as many positions as there are patches, whoever says how large these are
    const [patched, placed] = [fresh('patched'), ['--patch-size', '2', '--pooling', 'class']];
    await runJson('train', idx('train'), ...flags, ...placed, '--steps', '1', '--out', patched);
    expect(read(patched, 'config.json').model).toMatchObject({ patchSize: 2, maxLength: 5 });
    const lines = (await runFailing('train', idx('train'), '--lines', '--steps', '1')).line;
    expect(lines).toMatch(
      /train: --lines is for text, and \S+ is of images\. Leave it out\. \[usage-conflict\]$/,
    );
    for (const [flag, value] of [
      ['--kind', 'language-model'],
      ['--kind', 'regression'],
      ['--tokenizer', 'word'],
      ['--source-tokenizer', 'word'],
    ] as const) {
      const { line } = await runFailing('train', idx('train'), flag, value, '--steps', '1');
      expect(line).toMatch(new RegExp(`${flag}.* of images|${flag}.* reads images`));
      expect(line).toMatch(/Leave it out\. \[usage-conflict\]$/);
    }
    await runJson('train', '--resume', out, '--steps', '50');
    expect((await runJson('eval', out, '--data', idx('other'))).evaluation.accuracy).toBeGreaterThan(0.9);
    writeFileSync(
      fresh('one.png'),
      greyPng([0, 0, 0, 0, 0, 0, 0, 0, 220, 220, 220, 220, 220, 220, 220, 220]),
    );
    expect((await runJson('predict', out, fresh('one.png'))).outputs[0].label).toBe('1');
    const seen = await runJson('look', out, fresh('one.png'));
    expect(seen.asked).toMatchObject({ position: 0, output: '1', against: '0' });
    expect(seen.inputs).toMatchObject([{ name: 'embedded', tokens: seen.source }]);
    const written = seen.attribution.reduce(
      (total: number, { value }: { value: number }) => total + value,
      0,
    );
    expect(written).toBeCloseTo(seen.asked.value, 3);
    const { stdout } = await runMain('data', fresh('other-images-idx3-ubyte'));
    expect(stdout).toContain('30 images of 4 × 4 pixels, grey');
  });

  /** Images with a bright upper or lower half, and how bright it is, named by a table beside them. */
  function imageTable(name: string, answer: (image: number, bright: number) => string): string {
    mkdirSync(fresh(`${name}-images`), { recursive: true });
    const rows = Array.from({ length: 30 }, (_, image) => {
      const bright = 60 + ((image * 37) % 180);
      const half = (upper: boolean) =>
        Array.from({ length: 8 }, () => (upper === (image % 2 === 0) ? bright : 0));
      writeFileSync(fresh(`${name}-images/${image}.png`), greyPng([...half(true), ...half(false)]));
      return `${name}-images/${image}.png,${answer(image, bright)}`;
    });
    return written(`${name}.csv`, `file,${name}\n${rows.join('\n')}\n`);
  }
  const small = ['--d-model', '16', '--heads', '2', '--encoder-layers', '1', '--schedule', 'constant'];

  test('that a table names have a class each', async () => {
    const out = fresh('table-of-classes');
    const file = imageTable('label', (image) => (image % 2 === 0 ? 'up' : 'down'));
    await runJson('train', file, ...small, '--steps', '40', '--out', out);
    expect(read(out, 'task.json')).toMatchObject({
      kind: 'classification',
      format: 'csv',
      images: true,
      columns: { input: 'file', output: 'label' },
      labels: ['up', 'down'],
    });
    await runJson('train', '--resume', out, '--steps', '50');
    const { evaluation } = await runJson('eval', out, '--data', file);
    expect(evaluation.accuracy).toBeGreaterThan(0.9);
    expect((await runJson('predict', out, fresh('label-images/3.png'))).outputs[0].label).toBe('down');
  });

  test('that a table names have a number each', async () => {
    const out = fresh('table-of-numbers');
    const file = imageTable('brightness', (_, bright) => (bright / 10).toFixed(1));
    const { baseline } = await runJson('train', file, ...small, '--steps', '300', '--out', out);
    expect(read(out, 'task.json')).toMatchObject({ kind: 'regression', images: true, labels: null });
    const { evaluation } = await runJson('eval', out, '--data', file);
    expect(evaluation.meanSquaredError).toBeLessThan(baseline.metrics.meanSquaredError / 10);
    // image 4: 60 + 148 − 0, a tenth of it
    const { outputs } = await runJson('predict', out, fresh('brightness-images/4.png'));
    expect(Math.abs(outputs[0].value - 20.8)).toBeLessThan(3);
    const { stdout } = await runMain('data', '--summary', file);
    expect(stdout).toContain('numbers from 6 to 23.3');
  });

  test('that a table names and nobody can read are told with line and column', async () => {
    const file = imageTable('label', () => 'one');
    const bad = async (line: string, ...flags: string[]) => {
      const table = written('bad.csv', `${readFileSync(file, 'utf8')}${line}\n`);
      const { code, line: said } = await runFailing('train', table, '--out', fresh('never'), ...flags);
      expect(code).toBe(2);
      expect(existsSync(fresh('never'))).toBe(false);
      return said.replaceAll(`${folder}/`, '').replace('seqlab: ', '');
    };
    expect(await bad('gone.png,two')).toBe(
      'data: bad.csv: line 32, column "file": there is no file gone.png. Check the path. [file-missing]',
    );
    expect(await bad('bad.csv,two')).toContain('bad.csv: line 32, column "file": bad.csv is no PNG.');
    expect(await bad('label-images/0.png,')).toBe(
      'data: bad.csv: line 32, column "label" is empty. Name its label or its number, or take the line out. [data-empty-field]',
    );
    expect(await bad('label-images/0.png,two', '--kind', 'regression')).toBe(
      'data: bad.csv: line 2, column "label" has "one" where a number was expected. Correct it, or use --kind classification. [data-number]',
    );
  });
});

test('hidden tokens are learned by an encoder', async () => {
  const out = fresh('hidden');
  const file = written('hidden.txt', 'to be or not to be, that is the question.\n\n'.repeat(60));
  const flags = [
    '--kind',
    'masked-token',
    '--d-model',
    '16',
    '--heads',
    '2',
    '--encoder-layers',
    '1',
    '--context',
    '16',
  ];
  const { evaluation } = await runJson('train', file, ...flags, '--steps', '20', '--out', out);
  expect(Object.keys(evaluation)).toEqual(expect.arrayContaining(['loss', 'tokenAccuracy', 'perplexity']));
  expect((await runJson('eval', out)).evaluation).toEqual(evaluation);
  const { outputs } = await runJson('predict', out, 'to be [MASK]r not t[MASK]', '--top', '4');
  expect(outputs).toHaveLength(1);
  expect(outputs[0].hidden).toHaveLength(2);
  for (const tokens of outputs[0].hidden) {
    expect(tokens).toHaveLength(4);
    expect(tokens[0].probability).toBeGreaterThanOrEqual(tokens[1].probability);
  }
  const [first, second] = outputs[0].hidden.map(([{ token }]: [{ token: string }]) => token);
  expect(outputs[0].text).toBe(`to be ${first}r not t${second}`);
  const { stdout } = await runMain('predict', out, 'to be [MASK]r', '--top', '2');
  expect(stdout).toMatch(/to be \[MASK\]r +to be .r +\S.* \d+\.\d % +\S.* \d+\.\d %\n$/);
  expect((await runFailing('predict', out, 'to be')).line).toBe(
    'seqlab: fill: nothing is hidden in "to be". Write [MASK] for each token that is to be told. [fill-nothing-hidden]',
  );
  expect((await runFailing('generate', out, 'to be')).line).toBe(
    `seqlab: generate: ${out} has learned to tell hidden tokens, and writes no text. Ask it with: seqlab predict ${out} "a te[MASK]t" [run-hidden-tokens]`,
  );
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
