/** More patches than this cost more time than they tell in a small image. */
const MOST_PATCHES = 64;

/** The smallest patch that divides an image into 64 patches at most; the whole image where none does. */
export function patchSizeFor(imageSize: number): number {
  let patch = 1;
  while (patch < imageSize && (imageSize % patch !== 0 || (imageSize / patch) ** 2 > MOST_PATCHES))
    patch += 1;
  return patch;
}
