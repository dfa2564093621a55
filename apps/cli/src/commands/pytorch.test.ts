import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findPytorch } from '../../../../scripts/optional.mjs';
import { runJson } from '../fixtures/run-main.js';

const python = findPytorch();
const reference = fileURLToPath(new URL('../../../../internal/reference', import.meta.url));

/** A model, a batch and the numbers that PyTorch makes of them, fresh: none of the committed fixtures. */
const program = (folder: string, seed: number) => `
import pathlib, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(reference)})
import fixtures
fixtures.HERE = pathlib.Path(${JSON.stringify(folder)})
given = fixtures.config(vocabSize=12, padId=11, dModel=12, heads=2, encoderLayers=2, feedForward=10, positional="sinusoidal")
assert any(fixtures.run("live", given, [5, 6, 7], seed) for seed in range(${seed}, ${seed} + 20))
`;

test.skipIf(python === null)('PyTorch itself, here and now, gives the same numbers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-pytorch-'));
  execFileSync(python!, ['-c', program(folder, 9000)]);
  const file = (name: string) => join(folder, 'live', name);
  const expected = JSON.parse(readFileSync(file('expected.json'), 'utf8'));

  const flags = ['--config', file('config.json'), '--batch', file('batch.json')];
  const forward = await runJson('forward', ...flags, '--weights', file('weights.safetensors'));
  expect(Math.abs(forward.loss - expected.loss)).toBeLessThanOrEqual(1e-5);
  for (const [name, norm] of Object.entries<number>(expected.gradNorms)) {
    expect(Math.abs(forward.gradNorms[name] - norm), name).toBeLessThanOrEqual(1e-4 * norm + 1e-6);
  }

  const { losses } = await runJson(
    'train',
    ...flags,
    '--init',
    file('weights.safetensors'),
    '--steps',
    '20',
    '--lr',
    String(expected.learningRate),
    '--out',
    join(folder, 'run'),
  );
  for (const [step, loss] of losses.entries()) {
    expect(Math.abs(loss - expected.losses[step]), `step ${step + 1}`).toBeLessThanOrEqual(1e-5);
  }
});
