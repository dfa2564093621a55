import { errorOf } from '@seqlab/testing';
import { expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { presets } from './presets.js';

// In a process of its own (vitest.config.ts), in which no other test has started a backend.
test('without a backend the error says how to start one', () => {
  expect(errorOf(() => createModel(presets.seq2seq, { seed: 0 }))).toMatchObject({
    code: 'backend-not-started',
    message:
      "layers: no backend has been started, and weights live on one. Call await startBackend('wasm') of @seqlab/backend first.",
  });
});
