import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFloat32Tensors } from '@seqlab/core';
import { describe, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const fixtures = fileURLToPath(new URL('../../../../internal/reference/fixtures', import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(join(fixtures, name, 'expected.json')));
const folder = mkdtempSync(join(tmpdir(), 'seqlab-train-'));
const fresh = (name: string) => join(folder, name);

function written(name: string, contents: string): string {
  writeFileSync(fresh(name), contents);
  return fresh(name);
}

describe('against PyTorch', () => {
  test.each(names)('%s: the losses of 40 steps', async (name) => {
    const expected = JSON.parse(readFileSync(join(fixtures, name, 'expected.json'), 'utf8'));
    const file = (what: string) => join(fixtures, name, what);
    const { losses } = await runJson(
      'train',
      '--config',
      file('config.json'),
      '--init',
      file('weights.safetensors'),
      '--batch',
      file('batch.json'),
      '--steps',
      '40',
      '--lr',
      String(expected.learningRate),
      '--out',
      fresh(`torch-${name}`),
    );
    expect(losses).toHaveLength(40);
    for (const [step, loss] of losses.entries()) {
      const tolerance = step < 20 ? 1e-5 : 1e-3;
      expect(Math.abs(loss - expected.losses[step]), `step ${step + 1}`).toBeLessThanOrEqual(tolerance);
    }
  });
});

describe('a run', () => {
  test('writes its folder and says how it went', async () => {
    const out = fresh('whole');
    const { code, stdout, stderr } = await runMain(
      'train',
      '--preset',
      'seq2seq',
      '--steps',
      '6',
      '--out',
      out,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^done after 6 steps/);
    expect(readdirSync(out).sort()).toEqual([
      'checkpoints',
      'config.json',
      'metrics.jsonl',
      'model.safetensors',
      'optimizer.safetensors',
      'state.json',
      'tokenizer.json',
    ]);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({
      model: { dModel: 8, vocabSize: 4 },
      training: { steps: 6, seed: 0 },
      data: { kind: 'task', name: 'alternating' },
    });
  });

  test('--json is one document', async () => {
    const document = await runJson(
      'train',
      '--preset',
      'masked',
      '--steps',
      '3',
      '--seed',
      '1',
      '--out',
      fresh('json'),
    );
    expect(Object.keys(document)).toEqual(['losses', 'evaluation', 'run']);
    expect(document.losses).toHaveLength(3);
    expect(Object.keys(document.evaluation.tasks)).toEqual(['one-to-three']);
    expect(document.run).toBe(fresh('json'));
  });

  test('goes on bit for bit, with dropout and a schedule', async () => {
    const flags = [
      '--preset',
      'seq2seq-padded',
      '--lr',
      '0.01',
      '--schedule',
      'multistep',
      '--milestones',
      '7',
    ];
    const whole = await runJson('train', ...flags, '--steps', '10', '--out', fresh('uncut'));
    await runJson('train', ...flags, '--steps', '4', '--out', fresh('cut'));
    const resumed = await runJson('train', '--resume', fresh('cut'), '--steps', '10');
    expect(resumed.losses).toEqual(whole.losses);
    const weights = (run: string) => readFileSync(join(run, 'model.safetensors')).toString('hex');
    expect(weights(fresh('cut'))).toBe(weights(fresh('uncut')));
  });

  test('takes "none" where its help says so', async () => {
    const flags = ['--clip-norm', '--batch-size', '--evaluate-every', '--checkpoint-every', '--pad-id'];
    const out = fresh('none');
    await runJson('train', '--steps', '1', ...flags.flatMap((flag) => [flag, 'none']), '--out', out);
    const { model, training } = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    expect(model.padId).toBeNull();
    expect(training).toMatchObject({
      clipNorm: null,
      batchSize: null,
      evaluateEvery: null,
      checkpointEvery: null,
    });
    const resumed = ['--resume', out, '--steps', '2', '--checkpoint-every', 'none'];
    expect((await runJson('train', ...resumed)).losses).toHaveLength(2);
  });

  test('that is finished is left as it is', async () => {
    const out = fresh('finished');
    const { losses } = await runJson('train', '--preset', 'token', '--steps', '3', '--out', out);
    expect((await runJson('train', '--resume', out)).losses).toEqual(losses);
  });

  test('keeps the weights of --init from its first moment', async () => {
    const init = join(fixtures, 'seq2seq', 'weights.safetensors');
    const out = fresh('init');
    await runJson('train', '--preset', 'seq2seq', '--init', init, '--steps', '0', '--out', out);
    const inspect = async (path: string) => (await runJson('inspect', path)).weightHash;
    expect(await inspect(out)).toBe(await inspect(init));
  });

  test('stops at Ctrl-C with a checkpoint, exit code 130, and can go on', async () => {
    const out = fresh('stopped');
    const running = runMain('train', '--preset', 'seq2seq', '--steps', '100000', '--out', out, '--json');
    while (!existsSync(join(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 20));
    process.emit('SIGINT');
    // as a wrapper such as npx does, which passes on what the process got already
    process.emit('SIGINT');
    const { code, stdout } = await running;
    expect(code).toBe(130);
    const { losses } = JSON.parse(stdout);
    expect(JSON.parse(readFileSync(join(out, 'state.json'), 'utf8')).step).toBe(losses.length);
    expect((await runJson('train', '--resume', out, '--steps', String(losses.length))).losses).toEqual(
      losses,
    );
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'gives its lock back when it is stopped by %s before it has gone on',
    async (signal) => {
      const out = fresh(`early-${signal}`);
      const { losses } = await runJson('train', '--steps', '2', '--out', out);
      const running = runMain('train', '--resume', out, '--steps', '1000000', '--json');
      while (!existsSync(join(out, 'lock'))) await new Promise((resolve) => setImmediate(resolve));
      process.emit(signal);
      const { code, stdout } = await running;
      expect(code).toBe(130);
      expect(JSON.parse(stdout).losses).toEqual(losses);
      expect(readdirSync(out)).not.toContain('lock');
      expect((await runJson('train', '--resume', out, '--steps', '3')).losses).toHaveLength(3);
    },
  );

  test('takes its own pairs, and its vocabulary from them', async () => {
    const data = written('pairs.tsv', 'abc\tcba\nab\tba\n');
    const out = fresh('pairs');
    const flags = ['--preset', 'seq2seq', '--d-model', '8', '--heads', '2', '--steps', '2'];
    await runJson('train', '--data', data, ...flags, '--out', out);
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).model).toMatchObject({
      vocabSize: 6,
      outputSize: 5,
      padId: 5,
      heads: 2,
    });
    const { outputs } = await runJson('generate', out, 'abc', 'b');
    expect(outputs.map(({ input }: { input: string }) => input)).toEqual(['abc', 'b']);
    const { evaluation } = await runJson('eval', out);
    expect(evaluation.tasks).toHaveProperty('pairs');
  });
});

describe('what is kept', () => {
  test('a run that diverges keeps the last finite weights', async () => {
    const out = fresh('diverged');
    const { code, line } = await runFailing(
      ...['train', '--lr', '1000', '--optimizer', 'sgd', '--steps', '200', '--out', out],
    );
    expect(code).toBe(1);
    expect(line).toMatch(
      /The model holds the weights from before that step, and so does the last checkpoint\. \[/,
    );
    const { tensors } = readFloat32Tensors(readFileSync(join(out, 'model.safetensors')));
    expect(tensors.size).toBeGreaterThan(0);
    for (const { values } of tensors.values()) expect(values.every(Number.isFinite)).toBe(true);
  });

  test('a folder of another program is refused, --force or not, and stays as it is', async () => {
    const out = fresh('foreign');
    mkdirSync(join(out, 'checkpoints/keep'), { recursive: true });
    writeFileSync(join(out, 'config.json'), '{"architectures":["X"]}');
    for (const force of [[], ['--force']]) {
      expect(await runFailing('train', '--steps', '1', '--out', out, ...force)).toEqual({
        code: 2,
        line: `seqlab: train: ${out} holds checkpoints, which is not known to be a run's and is left alone. Choose another --out. [run-foreign]`,
      });
    }
    expect(readdirSync(out).sort()).toEqual(['checkpoints', 'config.json']);
  });

  test('the newest checkpoints, as many as are asked for', async () => {
    const out = fresh('pruned');
    const flags = ['--steps', '10', '--checkpoint-every', '2', '--keep-checkpoints', '2'];
    await runJson('train', ...flags, '--out', out);
    expect(readdirSync(join(out, 'checkpoints')).sort()).toEqual(['10', '8']);
  });

  test('a line of the log that cannot be read is told, and costs no other', async () => {
    const out = fresh('damaged-log');
    const { losses } = await runJson('train', '--steps', '9', '--out', out);
    const log = join(out, 'metrics.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replace('"type":"step","step":4', '"typ:"step","step":4'));
    const resumed = await runMain('train', '--resume', out, '--steps', '12', '--json');
    expect(resumed.stderr).toBe(
      `run: line 4 of ${log} cannot be read. It is left as it is, and what it says is missing; the weights do not depend on it.\n`,
    );
    const after = JSON.parse(resumed.stdout).losses;
    expect(after).toHaveLength(12);
    expect(after.slice(0, 9)).toEqual(losses.with(3, null));
    expect(readFileSync(log, 'utf8').split('\n')[3]).toContain('"typ:"');
  });
});

describe('data that have moved', () => {
  const run = async (name: string) => {
    const data = written(`${name}.tsv`, 'ab\tba\nba\tab\n');
    await runJson('train', '--data', data, '--preset', 'seq2seq', '--steps', '2', '--out', fresh(name));
    const now = join(mkdtempSync(join(folder, 'moved-')), 'other.tsv');
    renameSync(data, now);
    return { data, now, out: fresh(name) };
  };

  test('are asked for, and taken if they are the same', async () => {
    const { data, now, out } = await run('moved');
    expect(await runFailing('train', '--resume', out)).toEqual({
      code: 2,
      line: `seqlab: data: there is no file ${data}, which the run was trained on. If it has moved, say with --data where it is. [file-missing]`,
    });
    expect((await runFailing('eval', out)).line).toContain('[file-missing]');
    await runJson('eval', out, '--data', now);
    // the pairs are called as before, wherever they are: curves of one run go on under one name
    for (const steps of ['3', '4']) {
      const { evaluation } = await runJson('train', '--resume', out, '--data', now, '--steps', steps);
      expect(Object.keys(evaluation.tasks)).toEqual(['moved']);
    }
    expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8')).data.path).toBe(now);
    await runJson('eval', out);
  });

  test('are refused if they are others', async () => {
    const { out } = await run('others');
    const other = written('not-the-same.tsv', 'ab\tab\n');
    const refused = async (...flags: string[]) => (await runFailing('train', '--resume', out, ...flags)).line;
    expect(await refused('--data', other)).toMatch(
      /is not what the run was trained on: its SHA-256 is \w{64}, not \w{64}\. .*\[data-other\]$/,
    );
    expect(await refused('--data', written('x.jsonl', ''))).toContain('[data-other]');
    await runJson('train', '--steps', '1', '--out', fresh('of-a-task'));
    expect((await runFailing('train', '--resume', fresh('of-a-task'), '--data', other)).line).toContain(
      '[data-other]',
    );
  });

  test('a batch too', async () => {
    const batch = written(
      'batch.json',
      JSON.stringify({ src: [[2, 0, 3]], tgt: [[2, 0]], labels: [[0, 3]] }),
    );
    await runJson('train', '--preset', 'seq2seq', '--batch', batch, '--steps', '1', '--out', fresh('batch'));
    renameSync(batch, fresh('batch-now.json'));
    expect((await runJson('eval', fresh('batch'), '--data', fresh('batch-now.json'))).step).toBe(1);
    await runJson('train', '--resume', fresh('batch'), '--batch', fresh('batch-now.json'), '--steps', '2');
  });
});

test('a schedule that runs over all steps is another one when a run is extended, which is said', async () => {
  const out = fresh('cosine');
  const flags = ['--schedule', 'warmup-cosine', '--warmup-steps', '2', '--lr', '0.001'];
  await runJson('train', ...flags, '--steps', '10', '--out', out);
  const { code, stderr } = await runMain('train', '--resume', out, '--steps', '20', '--json');
  expect(code).toBe(0);
  // half a cosine: 0.5 (1 + cos(π 7/8)) of 8 steps before, 0.5 (1 + cos(π 8/18)) of 18 after
  expect(stderr).toBe(
    'train: warmup-cosine now runs over 20 steps instead of 10, which makes it another schedule: the learning rate of step 10 was 0.0000381, that of step 11 is 0.000587.\n',
  );
  await runJson('train', '--steps', '2', '--out', fresh('constant'));
  expect((await runMain('train', '--resume', fresh('constant'), '--steps', '3')).stderr).toBe('');
});

describe('bad input is exit code 2, one line, and nothing written', () => {
  const jsonl = () => written('bad.jsonl', '{"input": "a", "output": "b"}\n{"input": "a"}\n');
  const cases: [what: string, code: string, argv: () => string[]][] = [
    ['a preset that is not there', 'preset-unknown', () => ['--preset', 'seq2sek']],
    ['a preset with a name of JavaScript’s own', 'preset-unknown', () => ['--preset', 'constructor']],
    ['a learning rate below zero', 'config-out-of-range', () => ['--lr', '-1']],
    ['a task that is not there', 'dataset-unknown', () => ['--task', 'alternatin']],
    ['a line that is no pair', 'data-jsonl', () => ['--data', jsonl()]],
    ['a file of another kind', 'data-format', () => ['--data', written('pairs.xlsx', 'a,b')]],
    ['heads that do not divide', 'config-heads-divide', () => ['--heads', '3']],
    ['several mistakes at once', 'config-invalid', () => ['--dropout', '2', '--heads', '3']],
    ['a learning rate that is no number', 'usage-bad-value', () => ['--lr', 'fast']],
    ['a beta that is missing', 'usage-bad-value', () => ['--betas', '0.9,']],
    ['three betas', 'usage-bad-value', () => ['--betas', '0.9,0.99,0.999']],
    ['a beta given twice', 'usage-conflict', () => ['--betas', '0.9,0.99', '--beta1', '0.9']],
    ['two models', 'usage-conflict', () => ['--preset', 'token', '--config', 'c.json']],
    [
      'texts of different lengths for a model without PAD',
      'rows-padding',
      () => ['--task', 'all-eight-copy', '--preset', 'seq2seq'],
    ],
    [
      'weights of another model',
      'weights-shape',
      () => ['--preset', 'seq2seq-padded', '--init', join(fixtures, 'seq2seq', 'weights.safetensors')],
    ],
    [
      'a prefix model without PAD',
      'task-prefix-padding',
      () => ['--architecture', 'decoder-only', '--preset', 'seq2seq'],
    ],
    ['an encoder-only model on pairs', 'task-architecture', () => ['--architecture', 'encoder-only']],
    ['a vision model', 'task-architecture', () => ['--architecture', 'vision']],
    ['a flag for another optimizer', 'usage-conflict', () => ['--momentum', '0.9']],
    ['the best by a validation that there is not', 'usage-conflict', () => ['--keep', 'best']],
    ['rows that share without a PAD', 'task-packing', () => ['--packing']],
    ['patience without a validation', 'usage-conflict', () => ['--patience', '2']],
    ['a flag for another schedule', 'usage-conflict', () => ['--warmup-steps', '3']],
    ['a flag for other positions', 'usage-conflict', () => ['--max-length', '16']],
    ['a tokenizer for a task', 'usage-conflict', () => ['--task', 'copy4', '--tokenizer', 'bpe']],
    [
      'a batch size for a batch',
      'usage-conflict',
      () => ['--batch', join(fixtures, 'seq2seq', 'batch.json'), '--batch-size', '2'],
    ],
    ['fast maths where there is none', 'usage-conflict', () => ['--fast-math', '--backend', 'cpu']],
    [
      'more positions than are learned',
      'data-positions',
      () => ['--positional', 'learned', '--max-length', '5'],
    ],
    ['fewer outputs than symbols', 'task-vocabulary', () => ['--output-size', '3']],
    [
      'a warm-up longer than the run',
      'config-warmup-cosine',
      () => ['--schedule', 'warmup-cosine', '--warmup-steps', '1000'],
    ],
    ['milestones that are missing', 'config-multistep', () => ['--schedule', 'multistep']],
    [
      'label smoothing of numbers',
      'config-scalars-smoothing',
      () => ['--preset', 'plain', '--label-smoothing', '0.1'],
    ],
    ['mistakes in both configs', 'config-invalid', () => ['--lr', '-1', '--heads', '3']],
    ['a config that is no object', 'config-not-object', () => ['--config', written('array.json', '[]')]],
    [
      'a key twice',
      'json-duplicate-name',
      () => ['--config', written('twice.json', '{"heads": 1, "heads": 2}')],
    ],
    ['a run that is none', 'run-missing', () => ['--resume', folder]],
  ];
  test.each(cases)('%s', async (_, code, argv) => {
    const out = fresh('never');
    const flags = argv();
    const rest = flags.includes('--resume') ? [] : ['--out', out];
    const failed = await runFailing('train', ...flags, ...rest, '--json');
    expect(failed).toEqual({ code: 2, line: expect.stringContaining(`[${code}]`) });
    expect(existsSync(out)).toBe(false);
  });

  test('all that does not fit is said at once, with numbers and flags', async () => {
    const out = fresh('never');
    const flags = ['--positional', 'learned', '--max-length', '5', '--schedule', 'multistep'];
    expect((await runFailing('train', ...flags, '--out', out)).line).toBe(
      'seqlab: train: 2 problems: (1) the longest source has 6 tokens and the longest target 5, SOS and EOS included, but there are 5 learned positions. Use --max-length 6 or more, or --positional sinusoidal, which has no limit. [data-positions] (2) schedule multistep changes the learning rate at its milestones, and there is none. Give some, as in --milestones 1000,2000. [config-multistep] [config-invalid]',
    );
    expect((await runFailing('train', '--architecture', 'encoder-only', '--out', out)).line).toBe(
      'seqlab: train: architecture "encoder-only" cannot learn pairs: it has one answer for each input. Use --architecture encoder-decoder or decoder-only, a file of labels, or whole batches of ids with --batch. [task-architecture]',
    );
    expect((await runFailing('train', '--momentum', '0.9', '--out', out)).line).toBe(
      'seqlab: train: --momentum means nothing with --optimizer adam, only with sgd. Leave out one of them. [usage-conflict]',
    );
    expect(existsSync(out)).toBe(false);
  });

  test('exactly as many positions as the data have are enough', async () => {
    const flags = [
      '--positional',
      'learned',
      '--max-length',
      '6',
      '--steps',
      '1',
      '--out',
      fresh('positions'),
    ];
    expect((await runJson('train', ...flags)).losses).toHaveLength(1);
  });

  test('weights of one’s own and a schedule', async () => {
    const init = join(fixtures, 'seq2seq', 'weights.safetensors');
    const flags = [
      '--init',
      init,
      '--schedule',
      'warmup-cosine',
      '--steps',
      '2',
      '--out',
      fresh('init-schedule'),
    ];
    expect((await runJson('train', ...flags)).losses).toHaveLength(2);
    const none = ['--schedule', 'warmup-cosine', '--steps', '0', '--out', fresh('no-steps')];
    expect((await runJson('train', ...none)).losses).toEqual([]);
  });

  test('a preset by a name that is near', async () => {
    expect((await runFailing('train', '--preset', 'seq2seqq')).line).toBe(
      'seqlab: train: there is no preset "seq2seqq". Did you mean "seq2seq"? Use one of plain, token, masked, seq2seq, seq2seq-padded. [preset-unknown]',
    );
  });

  test('errors in data name the line', async () => {
    expect((await runFailing('train', '--data', jsonl())).line).toContain('line 2');
  });

  test('a folder with another run is left alone unless --force is given', async () => {
    const out = fresh('taken');
    const first = await runJson('train', '--preset', 'token', '--steps', '2', '--out', out);
    const failed = await runFailing('train', '--preset', 'token', '--steps', '3', '--out', out);
    expect(failed).toEqual({ code: 2, line: expect.stringMatching(/already holds a run.*\[run-exists\]$/) });
    expect((await runJson('train', '--resume', out)).losses).toEqual(first.losses);
    expect(
      (await runJson('train', '--preset', 'token', '--steps', '3', '--out', out, '--force')).losses,
    ).toHaveLength(3);
  });

  test('a resumed run keeps its model, data and optimizer', async () => {
    const failed = await runFailing('train', '--resume', fresh('whole'), '--beta1', '0.1');
    expect(failed.line).toBe(
      'seqlab: train: with --resume the run’s own config decides "beta1". Leave it out, or start a new run. [usage-conflict]',
    );
  });

  test('fewer steps than a run has done, and runs that are not whole', async () => {
    const out = fresh('steps');
    await runJson('train', '--preset', 'token', '--steps', '2', '--out', out);
    expect((await runFailing('train', '--resume', out, '--steps', '1')).line).toBe(
      'seqlab: train: the run is at step 2 already, past --steps 1. Give at least 2. [resume-steps]',
    );
    const config = JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'));
    for (const [name, contents] of [
      ['no-data', { ...config, data: undefined }],
      ['half-data', { ...config, data: { kind: 'file' } }],
    ] as const) {
      mkdirSync(fresh(name));
      writeFileSync(join(fresh(name), 'config.json'), JSON.stringify(contents));
      expect((await runFailing('eval', fresh(name))).line).toContain('[run-config]');
    }
    mkdirSync(fresh('no-checkpoint'));
    writeFileSync(join(fresh('no-checkpoint'), 'config.json'), JSON.stringify(config));
    for (const argv of [
      ['eval'],
      ['export', '--out', fresh('x.safetensors')],
      ['generate', '--inputs', written('one.txt', '0')],
    ])
      expect((await runFailing(argv[0]!, fresh('no-checkpoint'), ...argv.slice(1))).line).toContain(
        '[run-no-checkpoint]',
      );
  });

  test('data that has changed since', async () => {
    const data = written('moving.tsv', 'ab\tba\n');
    const out = fresh('moving');
    await runJson('train', '--data', data, '--d-model', '8', '--heads', '1', '--steps', '1', '--out', out);
    written('moving.tsv', 'ab\tab\n');
    expect((await runFailing('train', '--resume', out, '--steps', '2')).line).toContain('[data-changed]');
    expect((await runFailing('eval', out)).line).toContain('[data-changed]');
  });
});

test('--verbose says whether steps are replayed, and why not', async () => {
  const train = (backend: string) =>
    runMain(
      'train',
      '--preset',
      'plain',
      '--steps',
      '2',
      '--backend',
      backend,
      '--verbose',
      '--out',
      fresh(backend),
    );
  expect((await train('cpu')).stderr).toBe(
    "train: steps run op by op and are not replayed: the backend 'cpu' has no capture\n",
  );
  const { code, stderr } = await train('wasm');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^train: steps are replayed: \d+ instructions, \d+\.\d MiB\n$/);
});
