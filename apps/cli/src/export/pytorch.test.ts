import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseModelConfig } from '@seqlab/core';
import { afterAll, expect, test } from 'vitest';
import { findPytorch } from '../../../../scripts/optional.mjs';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';
import { exampleBatch, exampleRows } from './example-batch.js';
import { exportedRun } from './exported-run.js';
import { pytorchFiles } from './files-of.js';
import { pytorchModel } from './pytorch-model.js';

const python = findPytorch();
const folder = mkdtempSync(join(tmpdir(), 'seqlab-export-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fixtures = fileURLToPath(new URL('../../../../internal/reference/fixtures/', import.meta.url));
const names = readdirSync(fixtures);

/** Loads every fixture's weights, with strict=True, and tells how far the logits are from those of torch.nn in double precision. */
const program = `
import json, pathlib, sys, torch
sys.dont_write_bytecode = True
from model import Model, read_safetensors
found = {}
for folder in sys.argv[1:]:
    folder = pathlib.Path(folder)
    config = json.loads((folder / "complete.json").read_text())
    fixture = pathlib.Path(config["fixture"])
    model = Model(config["model"])
    model.load_state_dict(read_safetensors(fixture / "weights.safetensors"), strict=True)
    model.eval()
    batch = json.loads((fixture / "batch.json").read_text())
    given = [torch.tensor(batch[key]) if key in batch else None for key in ("src", "tgt")]
    with torch.no_grad():
        logits = model(*given)
    expected = read_safetensors(fixture / "expected.safetensors")["logits"].reshape(logits.shape)
    found[folder.name] = (logits - expected).abs().max().item()
print(json.dumps(found))
`;

test.skipIf(python === null)('model.py computes what torch.nn does, for every part', () => {
  writeFileSync(join(folder, 'model.py'), pytorchModel);
  const folders = names.map((name) => {
    const path = mkdtempSync(join(folder, `${name}.`));
    const config = JSON.parse(readFileSync(join(fixtures, name, 'config.json'), 'utf8'));
    const model = parseModelConfig(config);
    writeFileSync(join(path, 'complete.json'), JSON.stringify({ model, fixture: join(fixtures, name) }));
    return path;
  });
  const found = JSON.parse(
    execFileSync(python!, ['-c', program, ...folders], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: folder },
    }),
  ) as Record<string, number>;
  expect(Object.keys(found)).toHaveLength(names.length);
  expect(names.length).toBeGreaterThan(40);
  // plain normalises single numbers, and magnifies the last bit
  for (const [name, difference] of Object.entries(found))
    expect(difference, name).toBeLessThanOrEqual(name.startsWith('plain.') ? 5e-5 : 1e-5);
});

test.each(names)('there is an example for a model such as %s', (name) => {
  const config = parseModelConfig(JSON.parse(readFileSync(join(fixtures, name, 'config.json'), 'utf8')));
  const rows = exampleRows(config);
  const { kind, batchSize, src, tgt } = exampleBatch(config, rows);
  expect(batchSize).toBe(2);
  expect(exampleRows(config)).toEqual(rows);
  if (kind !== 'tokens' || config.padId === null) return;
  // padding is among what is compared, and the first row has none
  const read = rows.tgt === null ? src : tgt;
  expect(read.at(-1)).toBe(config.padId);
  expect(read.slice(0, read.length / 2)).not.toContain(config.padId);
});

const small = [
  '--d-model',
  '8',
  '--heads',
  '2',
  '--feed-forward',
  '12',
  '--steps',
  '2',
  '--validation',
  'none',
];

test.skipIf(python === null).each([
  [
    'pairs',
    'in,out\n01,10\n0011,1100\n',
    ['--kind', 'sequence-to-sequence', '--positional', 'rotary', '--norm', 'rms'],
  ],
  [
    'text',
    'the cat sat on the mat and the dog lay by the door\n'.repeat(9),
    ['--kind', 'language-model', '--context', '8', '--activation', 'swiglu'],
  ],
  [
    'labels',
    'text,label\ngood,yes\nbad,no\nfine,yes\npoor,no\n',
    ['--kind', 'classification', '--positional', 'alibi'],
  ],
])('a run of %s computes its example in PyTorch', async (name, text, flags) => {
  const file = join(folder, `${name}.${name === 'text' ? 'txt' : 'csv'}`);
  const run = join(folder, `run-${name}`);
  const out = join(folder, `out-${name}`);
  writeFileSync(file, text);
  await runJson('train', file, ...small, ...flags, '--out', run);
  const told = await runJson('export', run, '--to', 'pytorch', '--out', out);
  expect(told.files.sort()).toEqual(readdirSync(out).sort());
  const { status, stdout, stderr } = spawnSync(python!, ['-B', join(out, 'model.py')], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [, difference] = /differ by at most (\S+)$/.exec(stdout.trim())!;
  expect(Number(difference)).toBeLessThanOrEqual(1e-5);
  // a weight that has changed shows
  const weights = readFileSync(join(out, 'model.safetensors'));
  weights.fill(0x40, weights.length - 64);
  writeFileSync(join(out, 'model.safetensors'), weights);
  expect(spawnSync(python!, ['-B', join(out, 'model.py')]).status).toBe(1);
});

test('the folder is an own one, and its files are replaced with --force alone', async () => {
  const run = join(folder, 'run');
  const out = join(folder, 'there');
  const file = join(folder, 'a-file');
  writeFileSync(file, 'mine');
  await runJson('train', '--steps', '1', '--out', run);
  const argv = ['export', run, '--to', 'pytorch', '--out'];
  const exported = await exportedRun(run, 'last');
  const { shape, values } = exported.parameters.get('unembedding.weight')!;
  const huge = { shape, values: values.map(() => 3e38) };
  await expect(
    pytorchFiles({
      ...exported,
      parameters: new Map([...exported.parameters, ['unembedding.weight', huge]]),
    }),
  ).rejects.toMatchObject({
    code: 'export-not-finite',
    message: expect.stringMatching(
      /^export: of an example logits\[0\]\[0\]\[\d\] is (-?Infinity|NaN): there is nothing/,
    ),
  });
  expect((await runMain(...argv, out)).stdout).toContain(`Try it: python3 ${join(out, 'model.py')}`);
  expect((await runFailing(...argv, out)).line).toMatch(
    /model\.safetensors is there already.*\[out-exists\]$/,
  );
  expect((await runMain(...argv, out, '--force')).code).toBe(0);
  expect(await runFailing(...argv, file)).toEqual({
    code: 2,
    line: `seqlab: export: ${file} is a file, not a folder. Choose another folder. [out-not-folder]`,
  });
  expect((await runFailing(...argv, run, '--force')).line).toMatch(/\[out-is-input\]$/);
  expect((await runFailing(...argv, '/')).line).toMatch(/is the root of the file system.*\[usage-folder\]$/);
  expect((await runFailing(...argv, out, '--force', '--checkpoint', 'best')).line).toMatch(
    /\[run-no-such-checkpoint\]$/,
  );
});
