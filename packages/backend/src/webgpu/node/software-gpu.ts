import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A GPU in software: SwiftShader, which Chromium carries. */
export interface SoftwareGpu {
  readonly folder: string;
  /** what a process needs in its environment, from its start on, for Dawn to find it */
  readonly environment: Readonly<Record<'VK_ICD_FILENAMES' | 'LD_LIBRARY_PATH', string>>;
}

const FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
];

/** SwiftShader where a Chromium is installed on Linux, else null. */
export function softwareGpu(): SoftwareGpu | null {
  const folder = FOLDERS.find((path) => existsSync(join(path, 'vk_swiftshader_icd.json')));
  if (process.platform !== 'linux' || folder === undefined) return null;
  const icd = join(folder, 'vk_swiftshader_icd.json');
  return { folder, environment: { VK_ICD_FILENAMES: icd, LD_LIBRARY_PATH: folder } };
}
