import {
  BufferUsage,
  type GpuBindGroupLayout,
  type GpuBuffer,
  type GpuDevice,
  type GpuPipeline,
  SHADER_STAGE_COMPUTE,
} from './gpu.js';

export type ElementType = 'f32' | 'i32' | 'u32';

/** A compute shader: plain data, from which the WGSL is written and the pipeline is made once per device. */
export interface Program<P extends string = string> {
  /** the same name always means the same code */
  readonly name: string;
  /** storage buffers that are read */
  readonly inputs: Readonly<Record<string, ElementType>>;
  /** storage buffers that are written, and may be read */
  readonly outputs: Readonly<Record<string, ElementType>>;
  /** what `p.name` is in the code */
  readonly params: Readonly<Record<P, 'f32' | 'u32' | 'i32'>>;
  /** WGSL with an entry point `main` */
  readonly code: string;
}

/** A program that computes one element (or group of elements) per thread, any number of them: `code` sees the index `i`. */
export function elementwise<P extends string = never>(
  program: Omit<Program, 'params'> & { readonly params?: Program<P>['params']; readonly functions?: string },
): Program<P | 'count'> {
  return {
    name: program.name,
    inputs: program.inputs,
    outputs: program.outputs,
    params: { count: 'u32', ...program.params } as Program<P | 'count'>['params'],
    code: `${program.functions ?? ''}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < p.count; i += groups.x * 64u) {
${program.code}
  }
}`,
  };
}

/** Workgroups of 64 for an elementwise program; threads loop when there are more elements than a dispatch may have. */
export function elementwiseGrid(count: number): Grid {
  return [Math.min(Math.ceil(count / 64), 65535), 1, 1];
}

export type Grid = readonly [x: number, y: number, z: number];

/** The whole shader of a program. */
export function wgsl({ inputs, outputs, params, code }: Program): string {
  const read = Object.entries(inputs).map(([name, type]) => ['read', name, type]);
  const written = Object.entries(outputs).map(([name, type]) => ['read_write', name, type]);
  const buffers = [...read, ...written].map(
    ([access, name, type], binding) =>
      `@group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<${type}>;`,
  );
  const members = Object.entries(params).map(([name, type]) => `${name}: ${type}`);
  return `struct Params { ${members.join(', ')} };
${buffers.join('\n')}
@group(0) @binding(${buffers.length}) var<uniform> p: Params;
${code}`;
}

interface Compiled {
  readonly pipeline: GpuPipeline;
  readonly layout: GpuBindGroupLayout;
}

interface DeviceCache {
  readonly compiled: Map<string, Compiled>;
  /** parameter blocks by content: the same step has the same ones, so no step after the first makes or writes any */
  readonly params: Map<string, GpuBuffer>;
  /** stand-ins for tensors without elements, which no buffer can hold: one for each binding, so that none is bound twice */
  readonly empty: GpuBuffer[];
}

const caches = new WeakMap<GpuDevice, DeviceCache>();

function cacheOf(device: GpuDevice): DeviceCache {
  let cache = caches.get(device);
  if (cache === undefined) {
    cache = { compiled: new Map(), params: new Map(), empty: [] };
    caches.set(device, cache);
  }
  return cache;
}

/** The program's pipeline on this device, compiled on first use. */
export function compile(device: GpuDevice, program: Program): Compiled {
  const { compiled } = cacheOf(device);
  const known = compiled.get(program.name);
  if (known !== undefined) return known;
  const kinds = [
    ...Object.keys(program.inputs).map(() => 'read-only-storage'),
    ...Object.keys(program.outputs).map(() => 'storage'),
    'uniform',
  ];
  const layout = device.createBindGroupLayout({
    entries: kinds.map((type, binding) => ({ binding, visibility: SHADER_STAGE_COMPUTE, buffer: { type } })),
  });
  const module = device.createShaderModule({ code: wgsl(program), label: program.name });
  const pipeline = device.createComputePipeline({
    label: program.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: 'main' },
  });
  const made = { pipeline, layout };
  compiled.set(program.name, made);
  return made;
}

/** More parameter blocks than this and the cache starts anew: eager decoding makes one for every length. */
const MAX_PARAM_BLOCKS = 4096;

/** The uniform buffer with these parameters: shared by all who need the same values, never written again. */
export function paramsBuffer(
  device: GpuDevice,
  program: Program,
  values: Readonly<Record<string, number>>,
): GpuBuffer {
  const names = Object.entries(program.params);
  const words = new ArrayBuffer(Math.max(16, Math.ceil(names.length / 4) * 16));
  const view = new DataView(words);
  names.forEach(([name, type], i) => {
    const value = values[name]!;
    if (type === 'f32') view.setFloat32(4 * i, value, true);
    else view.setUint32(4 * i, value, true);
  });
  const key = new Uint32Array(words).join();
  const { params } = cacheOf(device);
  const known = params.get(key);
  if (known !== undefined) return known;
  // dropped, not destroyed: a recorded step may still use them
  if (params.size >= MAX_PARAM_BLOCKS) params.clear();
  const buffer = device.createBuffer({
    size: words.byteLength,
    usage: BufferUsage.uniform,
    mappedAtCreation: true,
  });
  new Uint8Array(buffer.getMappedRange()).set(new Uint8Array(words));
  buffer.unmap();
  params.set(key, buffer);
  return buffer;
}

/** What is bound in place of a tensor without elements. No shader reads it: its loops run zero times. */
export function emptyBuffer(device: GpuDevice, binding: number): GpuBuffer {
  const { empty } = cacheOf(device);
  empty[binding] ??= device.createBuffer({ size: 16, usage: BufferUsage.storage });
  return empty[binding];
}
