/**
 * Row numbers, the smallest rows first, equal ones in the order in which they come. Counted and not compared: in time and memory that follow
 * the rows (4 bytes each), where a sort by comparing takes a minute and some 20 bytes each for 20 million.
 * @param order row numbers
 * @param sizes of each row, whole numbers of at least 0
 */
export function orderBySize(order: Int32Array, sizes: Int32Array): Int32Array {
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  const places = new Int32Array(largest + 2);
  for (const row of order) places[sizes[row]! + 1]! += 1;
  for (let size = 1; size < places.length; size += 1) places[size]! += places[size - 1]!;
  const sorted = new Int32Array(order.length);
  for (const row of order) {
    const size = sizes[row]!;
    sorted[places[size]!] = row;
    places[size]! += 1;
  }
  return sorted;
}
