import type { TensorInfo } from '@tensorflow/tfjs-core';
import { output, requireFit, sizeOf, type WasmKernel } from '../kernel.js';
import type { Machine } from '../machine.js';
import { Opcode } from '../opcodes.js';
import { read, write } from '../operand.js';

/** Rows of `width` numbers: the same place in each batch row of `from` goes to the same place in each of `to`. */
interface RowCopy {
  readonly batch: number;
  readonly width: number;
  /** null writes zeros */
  readonly from: { readonly tensor: TensorInfo; readonly first: number; readonly step: number } | null;
  readonly to: { readonly tensor: TensorInfo; readonly first: number; readonly step: number };
}

function copy(machine: Machine, { batch, width, from, to }: RowCopy): void {
  if (batch === 0 || width === 0) return;
  const span = (step: number): number => (batch - 1) * step + width;
  machine.execute(Opcode.CopyRows, [
    batch,
    4 * width,
    from === null ? 0 : read(from.tensor, span(from.step), from.first),
    write(to.tensor, span(to.step), to.first),
    from === null ? 0 : 4 * from.step,
    4 * to.step,
  ]);
}

export const concatSequence: WasmKernel<'SeqlabConcatSequence'> = (machine, { a, b }) => {
  const [batch, t, d] = a.shape as [number, number, number];
  const u = b.shape[1]!;
  const y = output(machine, [batch, t + u, d]);
  const step = (t + u) * d;
  const part = (tensor: TensorInfo, width: number, first: number): void =>
    copy(machine, { batch, width, from: { tensor, first: 0, step: width }, to: { tensor: y, first, step } });
  part(a, t * d, 0);
  part(b, u * d, t * d);
  return [y];
};

export const sliceSequence: WasmKernel<'SeqlabSliceSequence'> = (machine, { x }, { from, to }) => {
  const [batch, t, d] = x.shape as [number, number, number];
  const width = (to - from) * d;
  const y = output(machine, [batch, to - from, d]);
  copy(machine, {
    batch,
    width,
    from: { tensor: x, first: from * d, step: t * d },
    to: { tensor: y, first: 0, step: width },
  });
  return [y];
};

export const sliceSequenceGradient: WasmKernel<'SeqlabSliceSequenceGradient'> = (
  machine,
  { dy },
  attributes,
) => {
  const { from, to, length } = attributes;
  const [batch, , d] = dy.shape as [number, number, number];
  const width = (to - from) * d;
  const total = batch * length * d;
  const dX = output(machine, [batch, length, d]);
  copy(machine, { batch: 1, width: total, from: null, to: { tensor: dX, first: 0, step: total } });
  copy(machine, {
    batch,
    width,
    from: { tensor: dy, first: 0, step: width },
    to: { tensor: dX, first: from * d, step: length * d },
  });
  return [dX];
};

export const prependToken: WasmKernel<'SeqlabPrependToken'> = (machine, { x, token }) => {
  const [batch, t, d] = x.shape as [number, number, number];
  const y = output(machine, [batch, t + 1, d]);
  const step = (t + 1) * d;
  copy(machine, {
    batch,
    width: d,
    from: { tensor: token, first: 0, step: 0 },
    to: { tensor: y, first: 0, step },
  });
  copy(machine, {
    batch,
    width: t * d,
    from: { tensor: x, first: 0, step: t * d },
    to: { tensor: y, first: d, step },
  });
  return [y];
};

export const prependTokenGradient: WasmKernel<'SeqlabPrependTokenGradient'> = (machine, { dy }) => {
  const [batch, length, d] = dy.shape as [number, number, number];
  const dX = output(machine, [batch, length - 1, d]);
  const dToken = output(machine, [d]);
  const width = (length - 1) * d;
  copy(machine, {
    batch,
    width,
    from: { tensor: dy, first: d, step: length * d },
    to: { tensor: dX, first: 0, step: width },
  });
  machine.execute(Opcode.SumRows, [batch, d, read(dy, sizeOf(dy.shape)), 4 * length * d, write(dToken, d)]);
  return [dX, dToken];
};

export const patches: WasmKernel<'SeqlabPatches'> = (machine, { images }, { size }) => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  requireFit('SeqlabPatches', 'sides that are multiples of the patch', divides(size, height, width));
  const count = sizeOf(images.shape);
  const y = output(machine, [batch, (height / size) * (width / size), size * size * channels]);
  const sizes = [batch, height, width, channels, size];
  machine.execute(Opcode.Patches, [...sizes, read(images, count), write(y, count), 0]);
  return [y];
};

export const patchesGradient: WasmKernel<'SeqlabPatchesGradient'> = (machine, { dy }, attributes) => {
  const { size, height, width, channels } = attributes;
  requireFit('SeqlabPatchesGradient', 'sides that are multiples of the patch', divides(size, height, width));
  const batch = dy.shape[0]!;
  const dImages = output(machine, [batch, height, width, channels]);
  const count = sizeOf(dImages.shape);
  const sizes = [batch, height, width, channels, size];
  machine.execute(Opcode.Patches, [...sizes, write(dImages, count), read(dy, count), 1]);
  return [dImages];
};

function divides(size: number, height: number, width: number): boolean {
  return Number.isInteger(size) && size > 0 && height % size === 0 && width % size === 0;
}
