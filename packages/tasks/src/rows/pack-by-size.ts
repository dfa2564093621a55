/**
 * Groups of rows whose sizes add up to at most `capacity`, the largest rows first, each where it leaves the least room: at most 11/9 of the fewest
 * groups and one (Johnson 1974). How many groups there are depends on the sizes alone.
 * @param order all rows by rising size; between equal ones it decides which goes where
 * @param sizes of row 0, row 1 …, none above `capacity`
 */
export function packBySize(order: Int32Array, sizes: Int32Array, capacity: number): number[][] {
  const groups: number[][] = [];
  /** groups with so much room left */
  const withRoom: number[][] = Array.from({ length: capacity + 1 }, () => []);
  let most = 0;
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const row = order[i]!;
    const size = sizes[row]!;
    let room = size;
    while (room <= most && withRoom[room]!.length === 0) room += 1;
    let group: number;
    if (room > most) {
      group = groups.push([]) - 1;
      room = capacity;
    } else group = withRoom[room]!.pop()!;
    groups[group]!.push(row);
    withRoom[room - size]!.push(group);
    most = Math.max(most, room - size);
  }
  return groups;
}
