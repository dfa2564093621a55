import { expect, test } from 'vitest';
import { checkGpu } from './gpu.js';

test('names the adapter, its limits and its features', async () => {
  const adapter = {
    vendor: 'acme',
    architecture: 'rocket',
    description: 'Acme Rocket 9',
    features: ['shader-f16', 'texture-compression-bc', 'timestamp-query'],
    limits: {
      maxStorageBufferBindingSize: 2 ** 30,
      maxComputeWorkgroupStorageSize: 2 ** 15,
      maxComputeInvocationsPerWorkgroup: 256,
      maxComputeWorkgroupsPerDimension: 65535,
    },
  };
  const checks = await checkGpu(() => Promise.resolve({ adapter }));
  expect(checks.map(({ name, detail }) => [name, detail])).toEqual([
    ['GPU adapter', 'Acme Rocket 9 (acme rocket)'],
    ['GPU limits', 'buffers of 1024 MiB, 32 KiB and 256 threads in a workgroup, 65535 workgroups in a line'],
    ['GPU features', 'shader-f16, timestamp-query'],
  ]);
});

test('says what is missing, and the command that mends it', async () => {
  const missing = { adapter: null, installed: true, reason: 'no driver', remedy: 'Run: install driver' };
  expect(await checkGpu(() => Promise.resolve(missing))).toEqual([
    { name: 'GPU adapter', ok: false, optional: true, detail: 'no driver', mend: 'Run: install driver' },
  ]);
});
