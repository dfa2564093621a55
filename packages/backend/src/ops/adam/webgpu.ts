import { dispatch } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import { AdamScalars } from './operands.js';

const PARAMS = {
  beta1: 'f32',
  rest1: 'f32',
  beta2: 'f32',
  rest2: 'f32',
  eps: 'f32',
  decoupled: 'u32',
} as const;

/** One dispatch for several parameters: thread i takes element i of all of them, one after the other. */
function program(parameters: number): Program {
  const each = [...Array(parameters).keys()];
  const named = (name: string) => Object.fromEntries(each.map((n) => [`${name}${n}`, 'f32' as const]));
  return elementwise<string>({
    name: `adam-${parameters}`,
    inputs: { scalars: 'f32', ...named('gradient') },
    outputs: { ...named('parameter'), ...named('first'), ...named('second') },
    params: { ...PARAMS, ...Object.fromEntries(each.map((n) => [`count${n}`, 'u32' as const])) },
    functions: each.map(update).join('\n'),
    code: `    var at = i;
${each.map((n) => `    if (at < p.count${n}) { update${n}(at); continue; }\n    at -= p.count${n};`).join('\n')}`,
  });
}

function update(n: number): string {
  return `fn update${n}(i: u32) {
  var g = gradient${n}[i];
  var w = parameter${n}[i];
  let decay = scalars[${AdamScalars.decay}];
  if (p.decoupled == 1u) { w *= decay; } else { g += w * decay; }
  let m = first${n}[i] * p.beta1 + g * p.rest1;
  let v = second${n}[i] * p.beta2 + (p.rest2 * g) * g;
  first${n}[i] = m;
  second${n}[i] = v;
  parameter${n}[i] = w - (scalars[${AdamScalars.stepSize}] * m) / (sqrt(v) / scalars[${AdamScalars.bias2Root}] + p.eps);
}`;
}

/** More parameters than this in one shader do not make it faster, and it takes longer to compile. */
const MOST = 8;

const programs = new Map<number, Program>();

/** In place, as many parameters at a time as the device binds buffers for: four each, and the scalars. */
const adam: WebgpuKernel<'SeqlabAdam'> = (backend, inputs, attributes) => {
  const { count: tensors, beta1, beta2, eps, decoupled } = attributes;
  const settings = {
    beta1,
    rest1: 1 - beta1,
    beta2,
    rest2: 1 - beta2,
    eps,
    decoupled: decoupled ? 1 : 0,
  };
  const slots = backend.device.limits.maxStorageBuffersPerShaderStage;
  const together = Math.min(MOST, Math.max(1, Math.floor((slots - 1) / 4)));
  for (let from = 0; from < tensors; from += together) {
    const group = Array.from({ length: Math.min(together, tensors - from) }, (_, n) => from + n);
    const sizes = group.map((n) => sizeOf(inputs[`parameter${n}`]!.shape));
    const count = sizes.reduce((sum, size) => sum + size, 0);
    const shader = programs.get(group.length) ?? program(group.length);
    programs.set(group.length, shader);
    const named = (name: string) => group.map((n) => inputs[`${name}${n}`]!);
    const bound = [inputs.scalars!, ...['gradient', 'parameter', 'first', 'second'].flatMap(named)];
    const counts = Object.fromEntries(sizes.map((size, n) => [`count${n}`, size]));
    dispatch(backend, shader, bound, { count, ...settings, ...counts }, elementwiseGrid(count));
  }
  return [];
};

export const kernels = { SeqlabAdam: adam };
