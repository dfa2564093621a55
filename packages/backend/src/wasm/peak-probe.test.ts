import { SeqlabError } from '@seqlab/core';
import { expect, test } from 'vitest';
import { startBackend } from '../start/start-backend.js';
import { peakProbe } from './peak-probe.js';

test('counts 64 operations a turn and refuses what it cannot run', async () => {
  await startBackend('wasm');
  expect(peakProbe(1000)).toBe(64_000);
  expect(() => peakProbe(0)).toThrow(
    new SeqlabError(
      'peak-probe-turns',
      'peakProbe: turns (0) must be an integer from 1 to 2147483647. Pass 1e7 for some milliseconds.',
    ),
  );
  await startBackend('cpu');
  expect(() => peakProbe(1)).toThrow(
    new SeqlabError(
      'wasm-not-started',
      "peakProbe: the backend is 'cpu', expected 'wasm'. Call await startBackend('wasm') first.",
    ),
  );
});
