import { expect, test } from 'vitest';
import { workerKindOf } from './worker-kind.js';
import type { TrainingSpec } from './worker-protocol.js';

const spec: TrainingSpec = {
  stage: null,
  preset: 'seq2seq',
  model: {},
  training: {},
  task: 'alternating',
  pairs: '',
  seed: 0,
  dropout: 0.1,
};

test.each([
  [undefined, 'wasm'],
  ['wasm', 'wasm'],
  ['webgpu', 'any'],
  ['auto', 'any'],
  ['cpu', 'any'],
  // refused by the config's own check, which the usual worker can tell
  ['cuda', 'wasm'],
] as const)('backend %s runs in the worker of kind %s', (backend, kind) => {
  expect(workerKindOf({ ...spec, training: backend === undefined ? {} : { backend } })).toBe(kind);
});

test.each([
  [1, 'wasm'],
  [4, 'any'],
  // refused by the config's own check, which the usual worker can tell
  [0, 'wasm'],
] as const)('%s shards run in the worker of kind %s', (shards, kind) => {
  expect(workerKindOf({ ...spec, training: { shards } })).toBe(kind);
});
