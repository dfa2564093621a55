import { output, requireFit, sizeOf, type WasmKernel } from '../../wasm/kernel.js';
import { Opcode } from '../../wasm/opcodes.js';
import { operands, read, write } from '../../wasm/operand.js';
import { PatchesOperand } from './operands.js';

const patches: WasmKernel<'SeqlabPatches'> = (machine, { images }, { size }) => {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  requireFit('SeqlabPatches', 'sides that are multiples of the patch', divides(size, height, width));
  const count = sizeOf(images.shape);
  const y = output(machine, [batch, (height / size) * (width / size), size * size * channels]);
  machine.execute(
    Opcode.Patches,
    operands(PatchesOperand, {
      batch,
      height,
      width,
      channels,
      size,
      images: read(images, count),
      patches: write(y, count),
      backwards: 0,
    }),
  );
  return [y];
};

const patchesGradient: WasmKernel<'SeqlabPatchesGradient'> = (machine, { dy }, attributes) => {
  const { size, height, width, channels } = attributes;
  requireFit('SeqlabPatchesGradient', 'sides that are multiples of the patch', divides(size, height, width));
  const batch = dy.shape[0]!;
  const dImages = output(machine, [batch, height, width, channels]);
  const count = sizeOf(dImages.shape);
  machine.execute(
    Opcode.Patches,
    operands(PatchesOperand, {
      batch,
      height,
      width,
      channels,
      size,
      images: write(dImages, count),
      patches: read(dy, count),
      backwards: 1,
    }),
  );
  return [dImages];
};

function divides(size: number, height: number, width: number): boolean {
  return Number.isInteger(size) && size > 0 && height % size === 0 && width % size === 0;
}

export const kernels = { SeqlabPatches: patches, SeqlabPatchesGradient: patchesGradient };
