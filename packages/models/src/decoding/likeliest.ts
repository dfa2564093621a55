/** The ids of the highest values, highest first, equal ones in the order of their ids; at most `count`, `without` left out. */
export function likeliest(values: ArrayLike<number>, count: number, without: number | null): number[] {
  const best: number[] = [];
  for (let id = 0; id < values.length; id += 1) {
    if (id === without) continue;
    const value = values[id]!;
    if (best.length === count && !(value > values[best[count - 1]!]!)) continue;
    let low = 0;
    let high = best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[best[middle]!]! >= value) low = middle + 1;
      else high = middle;
    }
    best.splice(low, 0, id);
    if (best.length > count) best.pop();
  }
  return best;
}
