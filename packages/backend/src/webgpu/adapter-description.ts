import type { GpuAdapter } from './gpu.js';

/** The GPU that a backend runs on, as plain data. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  readonly features: readonly string[];
  /** bytes, or workgroups and invocations */
  readonly limits: Readonly<Record<string, number>>;
}

/** Limits that a device is asked to have as high as the adapter can; all others stay at WebGPU's defaults. */
export const WANTED_LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
  'maxStorageBuffersPerShaderStage',
] as const;

export function describeAdapter(adapter: GpuAdapter): AdapterDescription {
  const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
  return {
    vendor,
    architecture,
    description,
    features: [...adapter.features].sort(),
    limits: wantedLimits(adapter),
  };
}

export function wantedLimits({ limits }: GpuAdapter): Record<string, number> {
  return Object.fromEntries(WANTED_LIMITS.map((name) => [name, limits[name]]));
}
