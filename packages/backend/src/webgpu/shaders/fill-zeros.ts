import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch } from '../dispatch.js';
import { sizeOf } from '../kernel.js';
import { elementwise, elementwiseGrid } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

const ZEROS = elementwise({ name: 'zeros', inputs: {}, outputs: { y: 'f32' }, code: '    y[i] = 0.0;' });

export function fillZeros(backend: TfjsWebgpu, tensor: TensorInfo): void {
  const count = sizeOf(tensor.shape);
  dispatch(backend, ZEROS, [tensor], { count }, elementwiseGrid(count));
}
