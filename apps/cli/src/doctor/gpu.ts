import { type DawnProbe, probeDawn } from '@seqlab/backend/node';
import type { Check } from './check.js';

/** Features about computing; the others are about textures and drawing. */
const COMPUTING = /shader|subgroup|timestamp|core/;

/** The GPU that WebGPU would use, with its limits and features, or what is missing. */
export async function checkGpu(probe: () => Promise<DawnProbe> = probeDawn): Promise<Check[]> {
  const found = await probe();
  if (found.adapter === null) {
    const { reason, remedy } = found;
    return [{ name: 'GPU adapter', ok: false, optional: true, detail: reason, mend: remedy }];
  }
  const { vendor, architecture, description, limits, features } = found.adapter;
  const rows = {
    adapter: `${description || 'unnamed'} (${[vendor, architecture].filter(Boolean).join(' ') || 'unknown'})`,
    limits: [
      `buffers of ${inMebibytes(limits.maxStorageBufferBindingSize)}`,
      `${inKibibytes(limits.maxComputeWorkgroupStorageSize)} and ${limits.maxComputeInvocationsPerWorkgroup} threads in a workgroup`,
      `${limits.maxComputeWorkgroupsPerDimension} workgroups in a line`,
    ].join(', '),
    features: features.filter((name) => COMPUTING.test(name)).join(', ') || 'none that computing would use',
  };
  return Object.entries(rows).map(([name, detail]) => ({
    name: `GPU ${name}`,
    ok: true,
    optional: true,
    detail,
    mend: '',
  }));
}

function inMebibytes(bytes = 0): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}

function inKibibytes(bytes = 0): string {
  return `${Math.floor(bytes / 2 ** 10)} KiB`;
}
