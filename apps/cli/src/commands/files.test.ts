import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFloat32Tensors, writeSafetensors } from '@seqlab/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-files-'));
const run = join(folder, 'run');
const plain = join(folder, 'plain');

function written(name: string, contents: string | Uint8Array): string {
  writeFileSync(join(folder, name), contents);
  return join(folder, name);
}

beforeAll(async () => {
  await runJson('train', '--preset', 'seq2seq', '--steps', '2', '--out', run);
  await runJson('train', '--preset', 'plain', '--steps', '2', '--out', plain);
});

describe('inspect', () => {
  test('a run: step, config, parameters and a hash of the weights', async () => {
    const document = await runJson('inspect', run);
    expect(document).toMatchObject({
      step: 2,
      steps: 2,
      parameters: 1332,
      weightHash: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(document.tensors[0]).toEqual({
      name: 'embedding.weight',
      dtype: 'F32',
      shape: [4, 8],
      values: 32,
    });
  });

  test('control characters in names do not reach the terminal', async () => {
    const tensors = new Map([['a\u001b[2J', { shape: [1], values: Float32Array.of(1) }]]);
    const { stdout } = await runMain('inspect', written('names.safetensors', writeSafetensors(tensors)));
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('a\\u001b[2J');
  });

  test('nor those of metadata, which stays on its line', async () => {
    const metadata = new Map([['k', '\u001b]0;title\u0007\nparameters  none']]);
    const file = written('metadata.safetensors', writeSafetensors(new Map(), metadata));
    const { stdout } = await runMain('inspect', file);
    expect(stdout).toContain('\nmetadata    k: \\u001b]0;title\\u0007\\nparameters  none\n');
    expect((await runJson('inspect', file)).metadata.k).toBe(metadata.get('k'));
  });

  test('what is no safetensors file', async () => {
    expect((await runFailing('inspect', written('a.safetensors', '<!doctype html><p>404'))).line).toMatch(
      /a\.safetensors: safetensors: .*HTML.*\[safetensors-[a-z-]+\]$/,
    );
  });
});

describe('export', () => {
  test('a file with the run’s weights, config and tokenizer', async () => {
    const out = join(folder, 'model.safetensors');
    const { tensors, weightHash } = await runJson('export', run, '--out', out);
    expect(tensors).toBe(37);
    expect((await runJson('inspect', out)).weightHash).toBe(weightHash);
    const { metadata } = readFloat32Tensors(readFileSync(out));
    expect(JSON.parse(metadata.get('seqlab.model')!)).toMatchObject({ dModel: 8 });
    expect(JSON.parse(metadata.get('seqlab.tokenizer')!)).toMatchObject({ type: 'symbol' });
    expect((await runFailing('export', run, '--out', out)).line).toContain('[out-exists]');
    expect((await runFailing('export', run, '--out', folder, '--force')).line).toBe(
      `seqlab: export: ${folder} is there and is no file, but a folder, a device or a pipe. Choose another name. [out-not-file]`,
    );
  });

  test('no part of the run that it reads is replaced, whatever it is called and however it is reached', async () => {
    const before = readFileSync(join(run, 'state.json'), 'utf8');
    symlinkSync(run, join(folder, 'alias'));
    for (const name of ['state.json', '../alias/state.json', 'checkpoints/../state.json']) {
      const out = `${run}/${name}`;
      expect(await runFailing('export', run, '--out', out, '--force')).toEqual({
        code: 2,
        line: `seqlab: export: ${out} is what this command reads, or a part of it, and would be lost. Choose another name. [out-is-input]`,
      });
    }
    expect(readFileSync(join(run, 'state.json'), 'utf8')).toBe(before);
    // a link to it is a name of its own
    const link = join(folder, 'link.safetensors');
    symlinkSync(join(run, 'state.json'), link);
    await runJson('export', run, '--out', link, '--force');
    expect(readFileSync(join(run, 'state.json'), 'utf8')).toBe(before);
  });
});

describe('eval and generate', () => {
  test('eval gives every metric per task', async () => {
    const { evaluation, step, backend } = await runJson('eval', run);
    expect({ step, backend }).toEqual({ step: 2, backend: 'wasm' });
    expect(Object.keys(evaluation)).toEqual([
      'loss',
      'tokenAccuracy',
      'exactMatch',
      'lengthAccuracy',
      'wordErrorRate',
      'tokenErrorRate',
      'tasks',
    ]);
    const other = await runJson('eval', run, '--task', 'copy4');
    expect(Object.keys(other.evaluation.tasks)).toEqual(['copy4']);
  });

  test('numbers are answered with numbers', async () => {
    const { outputs } = await runJson('generate', plain, '0101');
    expect(outputs[0].output).toMatch(/^-?\d\.\d{4}( -?\d\.\d{4}){3}$/);
    expect((await runJson('eval', plain)).evaluation.tasks).toHaveProperty('copy4');
    expect((await runFailing('generate', plain, '0101', '--max-length', '9')).line).toContain(
      '[usage-conflict]',
    );
  });

  test('greedy, beam search and sampling; beam of one is greedy, and a seed repeats a sample', async () => {
    const generate = async (...flags: string[]) =>
      (await runJson('generate', run, '0101', '10', '--max-length', '8', ...flags)).outputs.map(
        ({ output }: { output: string }) => output,
      );
    const greedy = await generate();
    expect(await generate('--decoding', 'beam', '--beams', '1')).toEqual(greedy);
    expect(await generate('--mode', 'rewrite')).toEqual(greedy);
    const sample = ['--decoding', 'sample', '--seed', '5'];
    expect(await generate(...sample)).toEqual(await generate(...sample));
    expect(await generate('--decoding', 'sample', '--top-k', '1')).toEqual(greedy);
  });

  test('inputs from a file', async () => {
    const inputs = written('inputs.txt', '0101\n1010\n');
    expect((await runJson('generate', run, '--inputs', inputs)).outputs).toHaveLength(2);
  });

  test.each([
    ['an empty line is an empty input', '0101\n\n1010\n', ['0101', '', '1010']],
    ['one at the end too', '01\n\n', ['01', '']],
    ['the last line needs no end', '01\n10', ['01', '10']],
    ['CR LF and CR end lines', '01\r\n10\r11\r', ['01', '10', '11']],
    ['a byte order mark is no input', '\ufeff01\n', ['01']],
  ])('one answer per line: %s', async (_, text, lines) => {
    const { outputs } = await runJson('generate', run, '--inputs', written('lines.txt', text));
    expect(outputs.map(({ input }: { input: string }) => input)).toEqual(lines);
  });

  test.each([
    ['', 'generate-no-input'],
    [' \n', 'tokenizer-unknown-symbol'],
    ['01\f\n', 'tokenizer-unknown-symbol'],
    ['01\u2028\n', 'tokenizer-unknown-symbol'],
    ['01\0\n', 'file-not-text'],
    [Buffer.from('01\n', 'utf16le'), 'file-not-text'],
  ])('no line is dropped or mended in silence: %j', async (text, code) => {
    const inputs = join(folder, 'odd.txt');
    writeFileSync(inputs, text);
    expect((await runFailing('generate', run, '--inputs', inputs)).line).toContain(`[${code}]`);
  });

  test('what the model does not know', async () => {
    expect((await runFailing('generate', run, '012')).line).toContain('[tokenizer-unknown-symbol]');
    expect((await runFailing('generate', run)).line).toContain('[generate-no-input]');
    expect((await runFailing('generate', plain, 'ab')).line).toContain('[generate-digits]');
  });

  test('a run that was trained on a batch of ids', async () => {
    const batch = written('b.json', JSON.stringify({ src: [[2, 0, 3]], tgt: [[2, 0]], labels: [[0, 3]] }));
    const out = join(folder, 'ids');
    const { evaluation } = await runJson(
      'train',
      '--preset',
      'seq2seq',
      '--batch',
      batch,
      '--steps',
      '1',
      '--out',
      out,
    );
    expect(evaluation).toMatchObject({ loss: expect.any(Number), exactMatch: null });
    expect((await runJson('eval', out)).evaluation).toEqual(evaluation);
    expect((await runFailing('generate', out, '01')).line).toContain('[generate-no-tokenizer]');
    expect((await runFailing('eval', out, '--task', 'copy4')).line).toContain('[eval-no-tokenizer]');
  });
});

describe('tokenizer', () => {
  test('learns, encodes and decodes', async () => {
    const corpus = written('corpus.txt', 'to be or not to be, that is the question\n'.repeat(20));
    const file = join(folder, 't.json');
    const learned = await runJson('tokenizer', 'train', corpus, '--out', file, '--vocab-size', '300');
    expect(learned).toMatchObject({ type: 'bpe', vocabSize: expect.any(Number) });
    expect(learned.ids).toBeLessThan(learned.characters);
    const { ids } = await runJson('tokenizer', 'encode', file, 'to be', 'naïve ☃');
    const decoded = await runJson('tokenizer', 'decode', file, ...ids[1].map(String));
    expect(decoded).toEqual({ text: 'naïve ☃' });
    expect((await runFailing('tokenizer', 'train', corpus, '--out', file)).line).toContain('[out-exists]');
    expect((await runFailing('tokenizer', 'train', corpus, '--out', corpus, '--force')).line).toContain(
      '[out-is-input]',
    );
    expect((await runFailing('tokenizer', 'decode', file, 'x')).line).toContain('[usage-bad-value]');
    expect(
      (await runFailing('tokenizer', 'train', corpus, '--out', join(folder, 'u.json'), '--kind', 'bpf')).line,
    ).toContain('[usage-bad-value]');
  });
});

test('neither data, answers, arguments nor errors act on the terminal', async () => {
  const pairs = ['{"input": "a", "output": "b\\u001b[2J", "task": "\\u009b31mred\\u202e"}'];
  const data = written('acting.jsonl', pairs.join('\n'));
  const out = join(folder, 'acting');
  const said = [
    await runMain('train', '--data', data, '--d-model', '8', '--heads', '1', '--steps', '2', '--out', out),
    await runMain('eval', out),
    await runMain('generate', out, 'a', '\u001b[2J'),
    await runMain('generate', out, '\u009b'),
    await runMain('eval', '/no/such/\u001b[2J'),
    await runMain('\u001b]0;title\u0007'),
    await runMain('train', '--preset', '\u202e', '--debug'),
  ];
  for (const { stdout, stderr } of said) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
  expect(said[1]!.stdout).toContain('\\u009b31mred\\u202e');
});

test('neither do labels, columns and inputs of a file of one’s own', async () => {
  const acting = '\u001b[2J\u009b31m\u202e\u0007';
  const rows = Array.from({ length: 12 }, (_, i) => `${i} ${acting},${acting}${i % 2 ? 'odd' : 'even'}`);
  const file = written('acting.csv', [`text${acting},label${acting}`, ...rows, ''].join('\n'));
  const out = join(folder, 'acting-labels');
  const columns = ['--input', `text${acting}`, '--output', `label${acting}`];
  const small = ['--d-model', '8', '--heads', '1', '--feed-forward', '8', '--steps', '2'];
  const said = [
    await runMain('data', file, '--summary'),
    await runMain('train', file, '--kind', 'classification', '--header', ...columns, ...small, '--out', out),
    await runMain('eval', out),
    await runMain('inspect', out),
    await runMain('predict', out, `3 ${acting}`),
    await runMain('predict', out, `3 ${acting}`, '--json'),
    await runMain('look', out, `3 ${acting}`, '--out', join(folder, 'acting-look')),
    await runMain('look', out, `3 ${acting}`, '--json'),
    await runMain('train', file, '--input', `no${acting}`),
    await runMain('data', 'get', acting),
    await runMain('study', acting),
  ];
  for (const { stdout, stderr } of said) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  }
  expect(said.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2]);
  expect(said[4]!.stdout).toContain('\\u001b[2J\\u009b31m\\u202e\\u0007');
});

describe('data', () => {
  test('lists the tasks, and shows the pairs of one', async () => {
    const { tasks } = await runJson('data');
    expect(tasks).toContainEqual({ name: 'all-eight-copy', pairs: 8, copies: 25 });
    const { stdout } = await runMain('data', 'three-to-one');
    expect(stdout).toBe('000\t1\tthree-to-one\n111\t0\tthree-to-one\n');
  });

  test('a file by its name, and --batch with one only', async () => {
    expect((await runFailing('data', written('pairs.xlsx', 'x'))).line).toMatch(
      /pairs\.xlsx is none of \.tsv, \.csv, \.jsonl \(tables\), \.txt \(text\) and images .*\[data-format\]$/,
    );
    expect((await runFailing('data', '--batch')).line).toContain('[usage-conflict]');
    const jsonl = written('tab.jsonl', '{"input": "a\\tb", "output": "x\\ny", "task": "t"}');
    expect((await runFailing('data', jsonl)).line).toBe(
      'seqlab: data: the input of pair 1 holds U+0009, which a line of tab-separated text cannot hold. Use --json. [data-not-tsv]',
    );
    expect((await runJson('data', jsonl)).examples).toEqual([{ task: 't', input: 'a\tb', output: 'x\ny' }]);
  });

  test('--batch is what train and forward read', async () => {
    const { stdout } = await runMain('data', 'alternating', '--batch');
    expect(JSON.parse(stdout).src.slice(0, 2)).toEqual([
      [2, 0, 1, 0, 1, 3],
      [2, 1, 0, 1, 0, 3],
    ]);
    const batch = written('alternating.json', stdout);
    const forward = await runJson(
      'forward',
      '--config',
      join(run, 'config.json'),
      '--weights',
      join(run, 'model.safetensors'),
      '--batch',
      batch,
    );
    const { evaluation } = await runJson('eval', run);
    expect(forward.loss).toBeCloseTo(evaluation.loss, 5);
  });
});

describe('doctor and bench', () => {
  test('doctor says what is there', async () => {
    const { ok, checks } = await runJson('doctor');
    expect(ok).toBe(true);
    expect(checks.map(({ name }: { name: string }) => name)).toContain('backend wasm');
  });

  test('bench times a replayed step', async () => {
    const { backend, peakGflops, results } = await runJson(
      'bench',
      ...['--seconds', '0.02', '--rounds', '2', '--cases', 'paper-8', '--contenders', 'seqlab'],
    );
    expect(backend).toBe('wasm');
    expect(peakGflops).toBeGreaterThan(1);
    expect(results).toHaveLength(1);
    const [{ case: task, results: measured, absent }] = results;
    expect(task).toMatchObject({ name: 'paper-8', dModel: 8, batch: 8, length: 6, dropout: 0.1 });
    expect(measured).toHaveLength(1);
    expect(measured[0]).toMatchObject({ contender: 'seqlab', ratio: 1, kernelCalls: 94, callsFromHost: 1 });
    for (const key of [
      'millisecondsPerStep',
      'gflops',
      'firstStepMilliseconds',
      'peakBytes',
      'plannedBytes',
    ]) {
      expect(measured[0][key], key).toBeGreaterThan(0);
    }
    expect(absent).toEqual([]);
  });

  test('bench counts who is absent, and says how to have them', async () => {
    // a folder and a Python that have nothing, and no NODE_PATH, by which pnpm would find what bench/ has
    const env = { ...process.env, NODE_PATH: '', SEQLAB_PYTHON: join(folder, 'no-python') };
    const flags = ['--seconds', '0.02', '--rounds', '1', '--cases', 'paper-8'];
    const binary = fileURLToPath(new URL('../../bin/seqlab.js', import.meta.url));
    const args = [binary, 'bench', ...flags];
    const printed = execFileSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
    expect(printed).toContain(
      'jax-js is left out: not installed: npm install @jax-js/jax in the current folder',
    );
    expect(printed).toContain('\nABSENT: 4 of 5 contenders, pytorch, pytorch-threads, stock-tfjs, jax-js\n');
  });

  test('bench keeps what it measured, and shows a later one beside it', async () => {
    const file = join(folder, 'saved', 'before.json');
    const flags = ['--seconds', '0.02', '--rounds', '1', '--cases', 'paper-8', '--contenders', 'seqlab'];
    const printed = await runJson('bench', ...flags, '--save', file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(printed);
    const { stdout } = await runMain('bench', ...flags, '--against', file);
    expect(stdout).toMatch(/ against ours +before +faster /);
    expect(stdout).toMatch(
      /\nWASM SIMD reached [\d.]+ GFLOP\/s when \S+before\.json was saved, [\d.]+ now: /,
    );
    const before = (contents: string) => runFailing('bench', '--against', written('no-bench.json', contents));
    for (const contents of ['', '[]', '{"results":[]}', '{"results":[{"case":"d64","batch":1}]}']) {
      expect((await before(contents)).line).toMatch(
        /no-bench\.json holds no times of training steps, expected what seqlab bench --save FILE writes\. Save one at the commit to compare with\. \[bench-against\]$/,
      );
    }
    // what was measured once is not lost to what is measured later
    const again = async (...more: readonly string[]) =>
      (await runFailing('bench', ...flags, '--save', file, ...more)).line;
    expect(await again()).toContain('[out-exists]');
    expect(await again('--against', file, '--force')).toContain('[out-is-input]');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(printed);
    const replaced = await runJson('bench', ...flags, '--save', file, '--force');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(replaced);
    expect((await runFailing('bench', ...flags, '--save', join(file, 'below'))).line).toMatch(
      /^seqlab: bench: --save \S+ cannot be written \(.*\)\. Name a file in a folder that can be written to\. \[bench-save\]$/,
    );
  });

  test('bench decode tells tokens per second', async () => {
    const { results } = await runJson(
      ...['bench', 'decode', '--rounds', '1', '--seconds', '0.02', '--cases', 'paper-8'],
    );
    expect(results.map(({ batch }: { batch: number }) => batch)).toEqual([1, 16]);
    for (const { tokensPerSecond } of results) expect(tokensPerSecond).toBeGreaterThan(0);
  });
});
