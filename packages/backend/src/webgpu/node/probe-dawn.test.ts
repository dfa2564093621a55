import { afterEach, expect, test, vi } from 'vitest';
import { explain, probeDawn } from './probe-dawn.js';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const software = {
  folder: '/opt/chromium',
  environment: { VK_ICD_FILENAMES: '/opt/chromium/icd.json', LD_LIBRARY_PATH: '/opt/chromium' },
};

test.each([
  [
    "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file",
    'linux',
    null,
    "Vulkan's loader libvulkan.so.1 was not found",
    'Run: apt-get install libvulkan1 mesa-vulkan-drivers, or use backend wasm.',
  ],
  [
    '',
    'linux',
    software,
    'no GPU adapter was found',
    'Run: apt-get install libvulkan1 mesa-vulkan-drivers, or use backend wasm. To run it on the processor, slowly, start with: VK_ICD_FILENAMES=/opt/chromium/icd.json LD_LIBRARY_PATH=/opt/chromium',
  ],
  ['', 'darwin', null, 'no GPU adapter was found', "Update the GPU's driver, or use backend wasm."],
] as const)('explains %j on %s', (noise, platform, found, reason, remedy) => {
  expect(explain(noise, platform, found)).toEqual({ reason, remedy });
});

test.skipIf(process.env.SEQLAB_WEBGPU === 'none')('finds the adapter with its limits', async () => {
  const { adapter } = await probeDawn();
  expect(adapter!.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(256);
  expect(adapter!.features).toEqual([...adapter!.features].sort());
});

test.skipIf(process.platform !== 'linux')(
  'without a driver there is a reason, and the terminal stays quiet',
  async () => {
    vi.stubEnv('VK_ICD_FILENAMES', '/nowhere.json');
    vi.stubEnv('LD_LIBRARY_PATH', '');
    const heard = vi.spyOn(process.stderr, 'write');
    const found = await probeDawn();
    expect(found).toMatchObject({ adapter: null, installed: true });
    expect(heard).not.toHaveBeenCalled();
  },
);
