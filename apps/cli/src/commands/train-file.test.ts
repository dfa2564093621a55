import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelledTexts, ownFiles, read, small, texts } from '../fixtures/own-files.js';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';
import { main } from '../main.js';

const { fresh, written } = ownFiles();
const labelled = () => written('labelled.csv', labelledTexts);

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
