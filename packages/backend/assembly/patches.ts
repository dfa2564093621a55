import { PatchesOperand } from '../src/ops/patches/operands';
import { address, int } from './instruction';

/** patches [B, Y/p, X/p, p, p, C] of images [B, Y, X, C]; backwards goes from patches to images. */
export function patches(pc: usize): void {
  const batch = int(pc, PatchesOperand.batch),
    height = int(pc, PatchesOperand.height),
    width = int(pc, PatchesOperand.width),
    channels = int(pc, PatchesOperand.channels),
    size = int(pc, PatchesOperand.size);
  const images = address(pc, PatchesOperand.images);
  let patch = address(pc, PatchesOperand.patches);
  const backwards = int(pc, PatchesOperand.backwards) !== 0;
  const strip = (<usize>(size * channels)) << 2;
  const line = (<usize>(width * channels)) << 2;
  for (let b = 0; b < batch; ++b) {
    const image = images + <usize>(b * height) * line;
    for (let y = 0; y < height; y += size) {
      for (let x = 0; x < width; x += size) {
        for (let row = 0; row < size; ++row) {
          const at = image + <usize>(y + row) * line + ((<usize>(x * channels)) << 2);
          if (backwards) memory.copy(at, patch, strip);
          else memory.copy(patch, at, strip);
          patch += strip;
        }
      }
    }
  }
}
