import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFloat32Tensors } from '@seqlab/core';
import { beforeAll, expect, test } from 'vitest';
import { runFailing, runJson } from '../fixtures/run-main.js';

// A model of other parts, its weights averaged: trained, resumed, judged, asked and exported.

const folder = mkdtempSync(join(tmpdir(), 'seqlab-parts-'));
const run = join(folder, 'run');
const flags = [
  ...[
    '--preset',
    'seq2seq',
    '--d-model',
    '8',
    '--heads',
    '2',
    '--kv-heads',
    '1',
    '--norm',
    'rms',
    '--qk-norm',
  ],
  ...['--activation', 'swiglu', '--window', '3', '--tie-embedding', '--no-bias', '--ema', '0.9'],
  ...[
    '--optimizer',
    'adamw',
    '--decay-exclude',
    '--schedule',
    'wsd',
    '--warmup-steps',
    '1',
    '--decay-steps',
    '2',
  ],
];
const tensors = (path: string) => readFloat32Tensors(readFileSync(path)).tensors;

beforeAll(async () => {
  await runJson('train', ...flags, '--steps', '4', '--out', run);
});

test('an export holds the average, the shared weight under both names; the run holds the weights', async () => {
  const out = join(folder, 'model.safetensors');
  await runJson('export', run, '--out', out);
  const exported = tensors(out);
  const averages = tensors(join(run, 'optimizer.safetensors'));
  const weights = tensors(join(run, 'model.safetensors'));
  expect([...exported.keys()].sort()).toEqual([...weights.keys(), 'unembedding.weight'].sort());
  for (const name of weights.keys()) {
    expect(exported.get(name), name).toEqual(averages.get(`ema.${name}`));
  }
  expect(exported.get('unembedding.weight')).toEqual(exported.get('embedding.weight'));
  expect(exported.get('embedding.weight')).not.toEqual(weights.get('embedding.weight'));
});

test('eval judges the average, as training did at its end, and generate answers from it', async () => {
  const trained = await runJson('train', ...flags, '--steps', '4', '--out', join(folder, 'again'));
  const judged = await runJson('eval', run);
  expect(JSON.stringify(judged)).toContain(String(trained.evaluation.loss));
  expect(await runJson('generate', run, '0101')).toBeDefined();
});

test('what keys ask of each other is said in one line', async () => {
  const { line } = await runFailing('train', '--preset', 'seq2seq', '--attention', 'naive', '--heads', '2');
  expect(line).toContain('heads (2) must be 1');
  expect(line).toContain('[config-attention]');
});
