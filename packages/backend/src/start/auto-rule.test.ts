import { describe, expect, test } from 'vitest';
import { AUTO_THRESHOLD, autoBackend } from './auto-rule.js';

describe('autoBackend', () => {
  test.each([
    [
      { parameters: 1332, tokens: 96, gpu: true },
      'wasm',
      '1332 parameters × 96 tokens are fewer than 170000000',
    ],
    [
      { parameters: 10_000_000, tokens: 1024, gpu: true },
      'webgpu',
      '10000000 parameters × 1024 tokens are at least 170000000',
    ],
    [
      { parameters: AUTO_THRESHOLD, tokens: 1, gpu: true },
      'webgpu',
      '170000000 parameters × 1 tokens are at least 170000000',
    ],
    [{ parameters: 10_000_000, tokens: 1024, gpu: false }, 'wasm', 'it uses no GPU on this platform'],
    [{ parameters: null, tokens: null, gpu: true }, 'wasm', 'the size of the model was not given'],
  ])('%j is %s', (question, name, why) => {
    expect(autoBackend(question)).toEqual({ name, reason: `auto chose ${name}: ${why}` });
  });
});
