import { totalmem } from 'node:os';
import { presets } from '@seqlab/models';
import { expect, test } from 'vitest';
import { checkRunMemory, machineMemory } from './check-memory.js';

const model = presets.seq2seq;
const batch = { batchSize: 100, srcLength: 6, tgtLength: 6 };

test('a process has no more memory than its machine', () => {
  expect(machineMemory()).toBeGreaterThan(2 ** 20);
  expect(machineMemory()).toBeLessThanOrEqual(totalmem());
});

test('what the machine has no room for is refused on cpu as on WASM, whose own end is 4 GiB; a GPU has memory of its own', () => {
  const tiny = { moments: 2, limit: 2 ** 16 };
  for (const backend of ['auto', 'wasm', 'cpu'] as const) {
    expect(() => checkRunMemory(model, batch, { backend, ...tiny })).toThrow(
      /needs at least .* for the batch\), and there are 0\.0\. Use smaller batches/,
    );
    checkRunMemory(model, batch, { backend, moments: 2 });
  }
  checkRunMemory(model, batch, { backend: 'webgpu', ...tiny });
  const wide = { ...model, dModel: 8192, feedForward: 32768 };
  expect(() => checkRunMemory(wide, batch, { backend: 'wasm', moments: null, limit: 2 ** 50 })).toThrow(
    /and there are 4\.0\./,
  );
  checkRunMemory(wide, batch, { backend: 'cpu', moments: null, limit: 2 ** 50 });
});
