import { output, type WasmKernel } from '../../wasm/kernel.js';
import { copyRows } from '../copy-rows/wasm.js';

const sliceSequence: WasmKernel<'SeqlabSliceSequence'> = (machine, { x }, { from, to }) => {
  const [batch, t, d] = x.shape as [number, number, number];
  const width = (to - from) * d;
  const y = output(machine, [batch, to - from, d]);
  copyRows(machine, {
    batch,
    width,
    from: { tensor: x, first: from * d, step: t * d },
    to: { tensor: y, first: 0, step: width },
  });
  return [y];
};

const sliceSequenceGradient: WasmKernel<'SeqlabSliceSequenceGradient'> = (machine, { dy }, attributes) => {
  const { from, to, length } = attributes;
  const [batch, , d] = dy.shape as [number, number, number];
  const width = (to - from) * d;
  const total = batch * length * d;
  const dX = output(machine, [batch, length, d]);
  copyRows(machine, { batch: 1, width: total, from: null, to: { tensor: dX, first: 0, step: total } });
  copyRows(machine, {
    batch,
    width,
    from: { tensor: dy, first: 0, step: width },
    to: { tensor: dX, first: from * d, step: length * d },
  });
  return [dX];
};

export const kernels = {
  SeqlabSliceSequence: sliceSequence,
  SeqlabSliceSequenceGradient: sliceSequenceGradient,
};
