import { address, int } from './instruction';

/** rows, bytes of a row, from, to, distances of rows in bytes. A distance of 0 repeats the row; from 0 writes zeros. */
export function copyRows(pc: usize): void {
  const rows = int(pc, 0);
  const bytes = <usize>int(pc, 1);
  let from = address(pc, 2), to = address(pc, 3);
  const fromStep = <usize>int(pc, 4), toStep = <usize>int(pc, 5);
  const zeros = from == 0;
  for (let i = 0; i < rows; ++i) {
    if (zeros) memory.fill(to, 0, bytes);
    else memory.copy(to, from, bytes);
    from += fromStep;
    to += toStep;
  }
}

/** B, Y, X, C, size, images, patches, backwards. Patches are [B, Y/p, X/p, p, p, C]; backwards goes from patches to images. */
export function patches(pc: usize): void {
  const batch = int(pc, 0), height = int(pc, 1), width = int(pc, 2), channels = int(pc, 3), size = int(pc, 4);
  const images = address(pc, 5);
  let patch = address(pc, 6);
  const backwards = int(pc, 7) != 0;
  const strip = <usize>(size * channels) << 2;
  const line = <usize>(width * channels) << 2;
  for (let b = 0; b < batch; ++b) {
    const image = images + <usize>(b * height) * line;
    for (let y = 0; y < height; y += size) {
      for (let x = 0; x < width; x += size) {
        for (let row = 0; row < size; ++row) {
          const at = image + <usize>(y + row) * line + (<usize>(x * channels) << 2);
          if (backwards) memory.copy(at, patch, strip);
          else memory.copy(patch, at, strip);
          patch += strip;
        }
      }
    }
  }
}
