import { execFile } from 'node:child_process';
import { createRequire as requireFrom } from 'node:module';
import { pathToFileURL } from 'node:url';
import { version_core } from '@tensorflow/tfjs-core';
import { type AdapterDescription, WANTED_LIMITS } from '../adapter-description.js';
import { softwareGpu } from './software-gpu.js';

/** What `npm install` needs for WebGPU here. */
export function webgpuPackages(tfjsVersion: string): string {
  return `webgpu@0.6.2 @tensorflow/tfjs-backend-webgpu@${tfjsVersion}`;
}

/** What WebGPU finds on this machine. */
export type DawnProbe =
  | { readonly adapter: AdapterDescription }
  | {
      readonly adapter: null;
      /** whether Dawn itself is there */
      readonly installed: boolean;
      /** why not, in words */
      readonly reason: string;
      /** sentences with the command that mends it */
      readonly remedy: string;
    };

const TIMEOUT_MS = 30_000;

/** Runs in the second process: prints the adapter as JSON. */
const PROBE = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
let found = null;
if (adapter !== null) {
  const { vendor, architecture, description } = adapter.info;
  const limits = Object.fromEntries(JSON.parse(process.argv[2]).map((name) => [name, adapter.limits[name]]));
  found = { vendor, architecture, description, features: [...adapter.features].sort(), limits };
}
process.stdout.write(JSON.stringify(found), () => process.exit(0));`;

/** Looks for a GPU in a process of its own, which takes 0.1 to 0.5 seconds. Never throws and prints nothing. */
export async function probeDawn(): Promise<DawnProbe> {
  const entry = resolveDawn();
  if (entry === null) {
    return {
      adapter: null,
      installed: false,
      reason: 'it needs the package webgpu (Dawn), which is not installed',
      remedy: `Run: npm install ${webgpuPackages(version_core)}`,
    };
  }
  const { stdout, stderr, failure } = await runProbe(entry);
  if (failure !== null) {
    const remedy = "Update the GPU's driver, or use backend wasm.";
    return { adapter: null, installed: true, reason: `Dawn ended with ${failure}`, remedy };
  }
  const adapter = JSON.parse(stdout) as AdapterDescription | null;
  return adapter === null ? { adapter, installed: true, ...explain(stderr) } : { adapter };
}

/** Dawn's address, as Node finds it from this file, or from the working folder where this file became part of a CommonJS bundle. */
export function resolveDawn(): string | null {
  const { url = pathToFileURL(`${process.cwd()}/bundle.js`).href } = import.meta as { url?: string };
  try {
    return pathToFileURL(requireFrom(url).resolve('webgpu')).href;
  } catch {
    return null;
  }
}

interface ProbeRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: string | null;
}

function runProbe(entry: string): Promise<ProbeRun> {
  const args = ['--input-type=module', '--eval', PROBE, entry, JSON.stringify(WANTED_LIMITS)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      const ended = error?.killed === true ? 'no answer' : (error?.signal ?? `exit code ${error?.code}`);
      resolve({ stdout, stderr, failure: error === null ? null : ended });
    });
  });
}

/** Why there is no adapter, from what Dawn wrote. */
export function explain(
  noise: string,
  platform: string = process.platform,
  software = softwareGpu(),
): { readonly reason: string; readonly remedy: string } {
  if (platform !== 'linux') {
    return { reason: 'no GPU adapter was found', remedy: "Update the GPU's driver, or use backend wasm." };
  }
  const variables = Object.entries(software?.environment ?? {}).map(([name, value]) => `${name}=${value}`);
  const emulate =
    variables.length === 0 ? '' : ` To run it on the processor, slowly, start with: ${variables.join(' ')}`;
  return {
    reason: noise.includes('libvulkan.so')
      ? "Vulkan's loader libvulkan.so.1 was not found"
      : 'no GPU adapter was found',
    remedy: `Run: apt-get install libvulkan1 mesa-vulkan-drivers, or use backend wasm.${emulate}`,
  };
}
