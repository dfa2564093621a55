import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFloat32Tensors, writeSafetensors } from '@seqlab/core';
import { parseHTML } from 'linkedom';
import { afterAll, describe, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-look-'));
afterAll(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

const small = ['--d-model', '16', '--heads', '2', '--feed-forward', '16', '--steps', '20'];
const sum = (parts: readonly { readonly value: number }[]) =>
  parts.reduce((total, { value }) => total + value, 0);

const lines = (line: (i: number) => string) => Array.from({ length: 40 }, (_, i) => line(i)).join('\n');

async function trained(name: string, ...argv: readonly string[]): Promise<string> {
  await runJson('train', ...argv, '--out', inFolder(name));
  return inFolder(name);
}

function written(name: string, contents: string): string {
  writeFileSync(inFolder(name), contents);
  return inFolder(name);
}

describe('pairs, by an encoder-decoder', () => {
  let run: string;

  test('one input: what the model answers, and what writes it', async () => {
    run = await trained('pairs', '--preset', 'seq2seq', '--steps', '1200');
    const seen = await runJson('look', run, '0101');
    const { outputs } = await runJson('generate', run, '0101');
    expect(seen).toMatchObject({ architecture: 'encoder-decoder', step: 1200, against: null, patches: null });
    expect(seen.source).toEqual(['SOS', '0', '1', '0', '1', 'EOS']);
    expect(seen.target).toEqual(['SOS', ...outputs[0].output]);
    const answered = seen.answers.map(([best]: { output: string }[]) => best!.output);
    expect(answered).toEqual([...outputs[0].output, 'EOS']);
    expect(sum(seen.attribution)).toBeCloseTo(seen.asked.value, 3);
    expect(seen.lens.at(-1).answers.map(({ output }: { output: string }) => output)).toEqual(answered);
    expect(seen.attention.map(({ name }: { name: string }) => name)).toEqual([
      'transformer.encoder.layers.0.self_attn',
      'transformer.decoder.layers.0.self_attn',
      'transformer.decoder.layers.0.multihead_attn',
    ]);
    for (const { heads, queryTokens, keyTokens } of seen.attention) {
      expect(heads[0]).toHaveLength(queryTokens.length);
      for (const row of heads[0]) {
        expect(row).toHaveLength(keyTokens.length);
        expect(row.reduce((total: number, weight: number) => total + weight, 0)).toBeCloseTo(1, 4);
      }
    }
  });

  test('two inputs: where the difference passes, and a report with figures', async () => {
    const out = inFolder('seen');
    const { code, stdout } = await runMain('look', run, '0101', '--against', '0111', '--out', out);
    expect(code).toBe(0);
    expect(stdout).toContain('most comes back through');
    expect(readdirSync(out).sort()).toEqual(['activations.safetensors', 'look.json', 'report.html']);
    const seen = JSON.parse(readFileSync(join(out, 'look.json'), 'utf8'));
    const { patches, asked } = seen;
    expect(patches.clean).toBe(asked.value);
    expect(patches.corrupted).not.toBe(patches.clean);
    const stream = (name: string) =>
      patches.stream.find((part: { name: string }) => part.name === name).values;
    // the inputs differ in one token: to set its embedding right is to set everything right
    expect(stream('src_embedded')[3]).toBeCloseTo(patches.clean, 3);
    expect(stream('src_embedded')[1]).toBeCloseTo(patches.corrupted, 3);
    expect(stream('transformer.decoder.layers.0')[asked.position]).toBeCloseTo(patches.clean, 3);
    const { tensors } = readFloat32Tensors(readFileSync(join(out, 'activations.safetensors')));
    expect(tensors.get('transformer.encoder.layers.0.self_attn.weights')!.shape).toEqual([1, 1, 6, 6]);
    const { document } = parseHTML(readFileSync(join(out, 'report.html'), 'utf8'));
    expect(document.querySelectorAll('svg[role=img]').length).toBe(10);
    expect(document.querySelectorAll('script, link, img').length).toBe(0);
    expect((await runFailing('look', run, '0101', '--out', out)).line).toContain('[out-exists]');
    expect((await runMain('look', run, '0101', '--out', out, '--force')).code).toBe(0);
  });

  test('an answer of one’s own, and a position', async () => {
    const seen = await runJson('look', run, '0101', '--answer', '11', '--position', '1', '--top', '2');
    expect(seen.target).toEqual(['SOS', '1', '1']);
    expect(seen.asked.position).toBe(1);
    expect(seen.answers[0]).toHaveLength(2);
  });

  test.each([
    [['0101', '--against', '01'], 'look-shapes'],
    [['0101', '--position', '99'], 'look-position'],
    [['0101', '--mask', '0'], 'look-option'],
    [['0a01'], 'tokenizer-unknown-symbol'],
  ])('%j is refused: %s', async (argv, code) => {
    const { line } = await runFailing('look', run, ...argv, '--out', inFolder('refused'));
    expect(line).toContain(`[${code}]`);
    expect(line).toMatch(/^seqlab: look: |^seqlab: /);
  });
});

test('the paper’s model of numbers', async () => {
  const run = await trained('numbers', '--preset', 'plain', '--steps', '5');
  const seen = await runJson('look', run, '0101', '--against', '0111');
  expect(seen.lens).toEqual([]);
  expect(seen.asked.against).toBeNull();
  expect(sum(seen.attribution)).toBeCloseTo(seen.asked.value, 4);
  expect((await runFailing('look', run, 'x')).line).toContain('[generate-digits]');
});

test('text, by a decoder-only model', async () => {
  const text = written(
    'text.txt',
    lines((i) => `the cat sat on ${i} mats and the dog sat on ${i * i} logs`),
  );
  const run = await trained('text', text, '--kind', 'language-model', ...small, '--decoder-layers', '2');
  const seen = await runJson('look', run, 'the cat', '--against', 'the dog');
  expect(seen.source).toBeNull();
  expect(seen.target).toEqual(['SOS', 't', 'h', 'e', '␣', 'c', 'a', 't']);
  expect(seen.patches.heads.map(({ values }: { values: number[] }) => values.length)).toEqual([2, 2]);
  expect(sum(seen.attribution)).toBeCloseTo(seen.asked.value, 3);
  expect((await runFailing('look', run, 'the', '--answer', 'x')).line).toContain('[look-option]');
});

test('hidden tokens', async () => {
  const text = written(
    'hidden.txt',
    lines((i) => 'abc'.repeat(1 + (i % 7)) + ' '.repeat(i)),
  );
  const run = await trained('hidden', text, '--kind', 'masked-token', ...small, '--encoder-layers', '1');
  const seen = await runJson('look', run, 'abcabc', '--mask', '2', '--position', '2');
  expect(seen.target).toEqual(['SOS', 'a', 'MASK', 'c', 'a', 'b', 'c', 'EOS']);
  expect(sum(seen.attribution)).toBeCloseTo(seen.asked.value, 3);
  // what is hidden is what is asked about, however it is hidden
  const asked = (...argv: readonly string[]) => runJson('look', run, ...argv);
  expect(await asked('a[MASK]cabc')).toMatchObject({ ...seen, input: 'a[MASK]cabc' });
  expect(await asked('abcabc', '--mask', '2')).toEqual(seen);
  const { outputs } = await runJson('predict', run, 'a[MASK]cabc', '--top', '1');
  const [[likeliest]] = outputs[0].hidden;
  expect(seen.answers[2][0].output).toBe(likeliest.token.replace(' ', '␣'));
  expect(seen.answers[2][0].share).toBeCloseTo(likeliest.probability, 5);
  expect((await asked('a[MASK]cabc', '--position', '4')).asked.position).toBe(4);
  expect((await asked('a[MASK]cabc', '--against', 'b[MASK]cabc')).asked.position).toBe(2);
  expect((await runFailing('look', run, 'abc', '--mask', '7')).line).toContain('[look-mask]');
});

test('labels and numbers of texts', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => ((i * 37) % 64).toString(2).padStart(6, '0'));
  const ones = (row: string) => row.replaceAll('0', '').length;
  const labels = written(
    'labels.csv',
    `text,label\n${rows.map((row) => `${row},${ones(row) > 2 ? 'many' : 'few'}`).join('\n')}\n`,
  );
  const run = await trained('labels', labels, '--kind', 'classification', ...small, '--encoder-layers', '1');
  const seen = await runJson('look', run, '010111', '--against', '010001');
  expect(seen.answers).toHaveLength(1);
  expect(['few', 'many']).toContain(seen.asked.output);
  expect(sum(seen.attribution)).toBeCloseTo(seen.asked.value, 3);
  expect(seen.inputs[0].tokens).toHaveLength(8);

  const numbers = written(
    'numbers.csv',
    `text,ones\n${rows.map((row) => `${row},${ones(row)}`).join('\n')}\n`,
  );
  const counting = await trained(
    'counting',
    numbers,
    '--kind',
    'regression',
    ...small,
    '--encoder-layers',
    '1',
  );
  const counted = await runJson('look', counting, '010111');
  expect(counted.asked).toMatchObject({ output: 'number', against: null });
  expect(sum(counted.attribution)).toBeCloseTo(counted.asked.value, 3);
});

test('a run of ids, which does not know where an answer begins', async () => {
  const batch = written(
    'batch.json',
    JSON.stringify({ src: [[2, 0, 1, 3]], tgt: [[2, 1, 0]], labels: [[1, 0, 3]] }),
  );
  const run = await trained('ids', '--preset', 'seq2seq', '--batch', batch, '--steps', '3');
  const seen = await runJson('look', run, '2 0 1 3', '--answer', '2 1 0');
  expect(seen.source).toEqual(['2', '0', '1', '3']);
  expect(seen.target).toEqual(['2', '1', '0']);
  expect((await runFailing('look', run, '2 0 1 3')).line).toContain('[look-answer]');
  expect((await runFailing('look', run, '2 a', '--answer', '2')).line).toContain('[generate-ids]');
});

test('numbers that are not finite are no answer, and are not written down as null', async () => {
  const file = written('odd-even.csv', `text,label\n${lines((i) => `${i},${i % 2 ? 'odd' : 'even'}`)}\n`);
  const run = await trained('odd-even', file, '--validation', 'none', ...small);
  const weights = inFolder('weights.safetensors');
  await runJson('export', run, '--out', weights);
  const huge = [...readFloat32Tensors(readFileSync(weights)).tensors].map(
    ([name, { shape, values }]) => [name, { shape, values: values.map((value) => value * 1e30) }] as const,
  );
  writeFileSync(weights, writeSafetensors(new Map(huge)));
  const diverged = inFolder('diverged');
  const again = await runMain(
    ...['train', file, '--validation', 'none', ...small, '--init', weights, '--out', diverged],
  );
  expect(again.stderr).toContain('[training-not-finite]');
  const { line, code } = await runFailing('look', diverged, '3', '--out', inFolder('nothing-seen'));
  expect(line).toMatch(
    /^seqlab: look: \S+ is NaN: the model of \S+ computes no finite numbers from this input\. Look at a run, or a checkpoint of it, that has not diverged\. \[look-not-finite\]$/,
  );
  expect(code).toBe(2);
  expect(readdirSync(inFolder('nothing-seen'))).toEqual([]);
  expect((await runFailing('predict', diverged, '3')).line).toMatch(
    /no answer can be told.*\[answer-not-finite\]$/,
  );
  expect((await runFailing('eval', diverged, '--data', file)).line).toMatch(/\[answer-not-finite\]$/);
});
