/** Columns of each row of a row-major array up to the last that is not PAD. */
export function rowLengths(ids: Int32Array, width: number, padId: number): Int32Array {
  const lengths = new Int32Array(width === 0 ? 0 : ids.length / width);
  for (let row = 0; row < lengths.length; row += 1) {
    let length = width;
    while (length > 0 && ids[row * width + length - 1] === padId) length -= 1;
    lengths[row] = length;
  }
  return lengths;
}
